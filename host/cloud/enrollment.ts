/**
 * Enrollments, those that come together in one transaction: the rules are asked for each, and the token, the agent, the
 * device and the history follow.
 */
import { sql } from 'kysely';
import type { AgentAddress } from '../../protocol/device-link.ts';
import type { AgentId, DeviceId, EnrollmentToken, PlanId } from '../../protocol/ids.ts';
import { openAgents } from './agents.ts';
import { addressOf, type CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { findGroup } from './device-groups.ts';
import { findDevice, takeDevices, type Device } from './devices.ts';
import { isProductionKind } from './groups.ts';
import { byDevice, recordHistories, recordHistory } from './history.ts';
import { findPlanIds } from './plan-ids.ts';
import type { Refusal } from './refusals.ts';
import { judgeEnrollment, type EnrolledAs, type Verdict } from './rules.ts';
import type { EnrollmentTokenRow, PlanIdRow } from './schema.ts';
import { updateRows } from './storage/many-rows.ts';
import { takeTokens } from './tokens.ts';
import { queueDeliveries } from './webhooks/deliveries.ts';
import { blinkup } from './webhooks/happenings.ts';

/** What a device received by light. `planId` null: a factory enrollment. */
export interface Credentials {
  readonly planId: PlanId | null;
  readonly token: EnrollmentToken;
  /** The device asked before and did not hear the answer. */
  readonly repeated?: boolean | undefined;
}

export type EnrollmentAnswer =
  | { readonly enrolled: true; readonly agent: AgentAddress; readonly device: Device }
  | { readonly enrolled: false; readonly refusal: Refusal };

/** What came of an enrollment. */
export type Outcome =
  | {
      readonly as: EnrolledAs;
      readonly agentId: AgentId;
      readonly closedAgentId: AgentId | null;
      /** As it is from now on. */
      readonly device: Device;
      /** Webhooks wait to be delivered. */
      readonly queued: boolean;
    }
  | { readonly toldAgain: AgentId; readonly device: Device }
  | { readonly refusal: Refusal };

/** What a device asks for, with what it received by light. */
export interface EnrollmentRequest {
  readonly deviceId: DeviceId;
  readonly credentials: Credentials;
}

/** Enrolls a device that has proved itself, or says why not. Throws RangeError for a device that was never admitted. */
export async function enroll(
  cloud: CloudContext,
  deviceId: DeviceId,
  credentials: Credentials,
): Promise<EnrollmentAnswer> {
  const outcome = await cloud.enrollments.do({ deviceId, credentials });
  if ('refusal' in outcome) {
    cloud.emit({ kind: 'refused', deviceId, refusal: outcome.refusal });
    return { enrolled: false, refusal: outcome.refusal };
  }
  const { device } = outcome;
  if ('toldAgain' in outcome) return { enrolled: true, agent: addressOf(cloud, outcome.toldAgain), device };
  const { agentId, closedAgentId, as, queued } = outcome;
  if (queued) cloud.courier.ring();
  const agent = addressOf(cloud, agentId);
  cloud.emit({ kind: 'enrolled', deviceId, as, agent, closedAgentId });
  return { enrolled: true, agent, device };
}

/** What two enrollments must not share to be decided at once. */
export const keysOfEnrollment = ({ deviceId, credentials }: EnrollmentRequest): string[] => [
  `device ${deviceId}`,
  `token ${credentials.token}`,
];

/** An enrollment that the rules allow. */
interface Grant {
  readonly device: Device;
  readonly token: EnrollmentTokenRow;
  readonly credentials: Credentials;
  readonly as: EnrolledAs;
  readonly agentId: AgentId;
  /** Of the device from now on. */
  readonly groupId: string | null;
}

type Decision = { readonly outcome: Outcome } | { readonly grant: Grant };

/** Decides enrollments that share no key: the device and the token of each are taken until the transaction is over. */
export async function enrollTogether(
  cloud: CloudContext,
  db: Database,
  requests: readonly EnrollmentRequest[],
): Promise<Outcome[]> {
  const nowMs = cloud.world.nowMs();
  const devices = await takeDevices(
    db,
    requests.map(({ deviceId }) => deviceId),
  );
  const tokens = await takeTokens(
    cloud,
    db,
    requests.map(({ credentials }) => credentials.token),
  );
  const plans = await findPlanIds(
    db,
    requests.flatMap(({ credentials }) => credentials.planId ?? []),
  );
  const decisions: Decision[] = [];
  for (const { deviceId, credentials } of requests) {
    const device = devices.get(deviceId);
    if (device === undefined) throw new RangeError(`device ${deviceId} was never admitted`);
    const token = tokens.get(credentials.token);
    const plan = credentials.planId === null ? undefined : plans.get(credentials.planId);
    decisions.push(await decide(cloud, db, { nowMs, device, token, plan, credentials }));
  }
  await carryOut(
    cloud,
    db,
    nowMs,
    decisions.flatMap((decision) => ('grant' in decision ? decision.grant : [])),
  );
  const outcomes: Outcome[] = [];
  for (const decision of decisions)
    outcomes.push(
      'outcome' in decision ? decision.outcome : await outcomeOf(cloud, db, nowMs, decision.grant),
    );
  return outcomes;
}

async function decide(
  cloud: CloudContext,
  db: Database,
  known: {
    readonly nowMs: number;
    readonly device: Device;
    readonly token: EnrollmentTokenRow | undefined;
    readonly plan: PlanIdRow | undefined;
    readonly credentials: Credentials;
  },
): Promise<Decision> {
  const { nowMs, device, token, plan, credentials } = known;
  const dutGroupId = token === undefined ? null : await dutGroupOf(db, token);
  // Single use is for uses, not for answers that got lost: what is told again changes nothing.
  if (credentials.repeated === true && token !== undefined && isCurrent(device, token, credentials.planId))
    return { outcome: { toldAgain: device.agent_id, device } };
  const judged = judge(nowMs, device, token, credentials.planId, plan, dutGroupId);
  if (!judged.enrolled || token === undefined)
    return { outcome: await refuse(cloud, db, device, token, judged) };
  const changesOwner = device.account_id !== null && device.account_id !== token.account_id;
  const agentId = cloud.secret.agentId(device.id, credentials.planId);
  const groupId = judged.as === 'dut' ? dutGroupId : changesOwner ? null : device.group_id;
  return { grant: { device, token, credentials, as: judged.as, agentId, groupId } };
}

/** Writes down what was granted. Throws where a token went though it was taken. */
async function carryOut(
  cloud: CloudContext,
  db: Database,
  nowMs: number,
  grants: readonly Grant[],
): Promise<void> {
  if (grants.length === 0) return;
  const claimed = await claimTokens(cloud, db, nowMs, grants);
  if (claimed.size < grants.length) throw new RangeError('a token that was taken went to another');
  await openAgents(
    cloud,
    db,
    grants.map(({ device, token, credentials }) => ({
      deviceId: device.id,
      planId: credentials.planId,
      accountId: token.account_id,
      hadAgent: device.agent_id !== null,
    })),
  );
  await updateRows(
    db,
    'devices',
    'id',
    grants.map((grant) => ({ id: grant.device.id, ...enrolledColumns(nowMs, grant) })),
  );
  await recordHistories(
    cloud,
    db,
    grants.map(({ device, token, agentId }) => ({
      deviceId: device.id,
      event: 'enrolled',
      actor: byDevice(device.id),
      accountId: token.account_id,
      agentId,
    })),
  );
}

/** What an enrollment sets in the row of its device. */
const enrolledColumns = (nowMs: number, { token, credentials, agentId, groupId }: Grant) => ({
  account_id: token.account_id,
  group_id: groupId,
  plan_id: credentials.planId,
  agent_id: agentId,
  last_enrolled_at_ms: nowMs,
  last_seen_at_ms: nowMs,
});

async function outcomeOf(cloud: CloudContext, db: Database, nowMs: number, grant: Grant): Promise<Outcome> {
  const { device, credentials, as, agentId } = grant;
  const { group_id: groupId } = device;
  const queued =
    isProductionKind(as) &&
    groupId !== null &&
    credentials.planId !== null &&
    (await queueDeliveries(
      cloud,
      db,
      blinkup(groupId, device.id, { planId: credentials.planId, token: credentials.token }),
    ));
  const moved = grant.groupId !== groupId;
  const now = moved ? await findDevice(db, device.id) : { ...device, ...enrolledColumns(nowMs, grant) };
  if (now === undefined) throw new RangeError(`device ${device.id} went while it enrolled`);
  const closedAgentId = device.agent_id === agentId ? null : device.agent_id;
  return { as, agentId, closedAgentId, device: now, queued };
}

/** Whether the device is enrolled with what this token gave it. */
const isCurrent = (
  device: Device,
  token: EnrollmentTokenRow,
  planId: PlanId | null,
): device is Device & { readonly agent_id: AgentId } =>
  token.state === 'claimed' &&
  token.presented_by === device.id &&
  token.plan_id === planId &&
  device.agent_id !== null &&
  device.agent_id === token.agent_id;

function judge(
  nowMs: number,
  device: Device,
  token: EnrollmentTokenRow | undefined,
  planId: PlanId | null,
  plan: PlanIdRow | undefined,
  dutGroupId: string | null,
): Verdict {
  return judgeEnrollment({
    nowMs,
    device: {
      id: device.id,
      kind: device.kind,
      blessed: device.blessed === 1,
      accountId: device.account_id,
    },
    token:
      token === undefined
        ? null
        : {
            kind: token.kind,
            state: token.state,
            expiresAtMs: token.expires_at_ms,
            accountId: token.account_id,
            installation: token.installation,
            planId: token.plan_id,
            hasDutGroup: dutGroupId !== null,
            presentedBy: token.presented_by,
          },
    planId,
    plan:
      plan === undefined
        ? null
        : {
            kind: plan.kind,
            accountId: plan.account_id,
            installation: plan.installation,
            replaced: plan.replaced_at_ms !== null,
          },
  });
}

/** Where the DUT of a factory token goes: the DUT group that its fixture's group names now. */
async function dutGroupOf(db: Database, token: EnrollmentTokenRow): Promise<string | null> {
  if (token.fixture_id === null) return null;
  const fixture = await findDevice(db, token.fixture_id);
  if (fixture === undefined || fixture.kind !== 'fixture' || fixture.group_id === null) return null;
  return (await findGroup(db, fixture.group_id))?.dut_target_id ?? null;
}

/** Marks tokens as claimed; gives those of which that was true, as none may be claimed twice whatever was read. */
const claimTokens = (
  cloud: CloudContext,
  db: Database,
  nowMs: number,
  grants: readonly Grant[],
): Promise<ReadonlySet<string>> =>
  updateRows(
    db,
    'enrollment_tokens',
    'token_hash',
    grants.map(({ token, device }) => ({
      token_hash: token.token_hash,
      state: 'claimed' as const,
      presented_by: device.id,
      claimed_at_ms: nowMs,
      agent_id: cloud.secret.agentId(device.id, token.plan_id),
    })),
    sql`enrollment_tokens.state = 'issued' and enrollment_tokens.expires_at_ms > ${nowMs}
      and (enrollment_tokens.presented_by is null or enrollment_tokens.presented_by = given.presented_by)`,
  );

/**
 * Writes a refusal down. It does not use the token up, but binds it to the device, which may try again until the token
 * expires (chosen: "one attempt of one device", and devices that fail may try again).
 */
async function refuse(
  cloud: CloudContext,
  db: Database,
  device: Device,
  token: EnrollmentTokenRow | undefined,
  verdict: Verdict,
): Promise<Outcome> {
  if (verdict.enrolled) throw new RangeError('not a refusal');
  const { refusal, showsDevice } = verdict;
  if (token !== undefined)
    await db
      .updateTable('enrollment_tokens')
      .set({
        presented_by: device.id,
        presented_at_ms: cloud.world.nowMs(),
        shows_device: showsDevice ? 1 : 0,
      })
      .where('token_hash', '=', token.token_hash)
      .where('state', '=', 'issued')
      .where((where) => where.or([where('presented_by', 'is', null), where('presented_by', '=', device.id)]))
      .execute();
  const accountId = device.account_id ?? token?.account_id ?? null;
  await recordHistory(cloud, db, {
    deviceId: device.id,
    event: 'enrollment-refused',
    actor: byDevice(device.id),
    accountId,
    refusal,
  });
  return { refusal };
}
