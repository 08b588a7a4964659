/** One enrollment, in one transaction: the rules are asked, and the token, the agent, the device and the history follow. */
import type { AgentAddress } from '../../protocol/device-link.ts';
import type { AgentId, DeviceId, EnrollmentToken, PlanId } from '../../protocol/ids.ts';
import { openAgent } from './agents.ts';
import { addressOf, type CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { findGroup } from './device-groups.ts';
import { findDevice, takeDevice, type Device } from './devices.ts';
import { isProductionKind } from './groups.ts';
import { byDevice, recordHistory } from './history.ts';
import { findPlanId } from './plan-ids.ts';
import { enrollmentRefusal, type Refusal } from './refusals.ts';
import { judgeEnrollment, type EnrolledAs, type Verdict } from './rules.ts';
import type { EnrollmentTokenRow, PlanIdRow } from './schema.ts';
import { inRowOrder } from './storage/row-locks.ts';
import { findToken } from './tokens.ts';
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

type Outcome =
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

/** Enrolls a device that has proved itself, or says why not. Throws RangeError for a device that was never admitted. */
export async function enroll(
  cloud: CloudContext,
  deviceId: DeviceId,
  credentials: Credentials,
): Promise<EnrollmentAnswer> {
  const outcome = await inRowOrder(cloud.db, (db) => decide(cloud, db, deviceId, credentials));
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

async function decide(
  cloud: CloudContext,
  db: Database,
  deviceId: DeviceId,
  credentials: Credentials,
): Promise<Outcome> {
  const nowMs = cloud.world.nowMs();
  // The first write takes the device's row, so that two enrollments of one device follow each other.
  const device = await takeDevice(db, deviceId, nowMs);
  if (device === undefined) throw new RangeError(`device ${deviceId} was never admitted`);
  const token = await findToken(cloud, db, credentials.token);
  const plan = credentials.planId === null ? undefined : await findPlanId(db, credentials.planId);
  const dutGroupId = token === undefined ? null : await dutGroupOf(db, token);

  // Single use is for uses, not for answers that got lost: what is told again changes nothing.
  if (credentials.repeated === true && token !== undefined && isCurrent(device, token, credentials.planId))
    return { toldAgain: device.agent_id, device };

  const judged = judge(nowMs, device, token, credentials.planId, plan, dutGroupId);
  if (!judged.enrolled || token === undefined) return refuse(cloud, db, device, token, judged);
  const claimed = await claim(cloud, db, { token, device, nowMs });
  if (!claimed) return refuse(cloud, db, device, token, tokenUsed);

  const accountId = token.account_id;
  const agentId = await openAgent(cloud, db, {
    deviceId,
    planId: credentials.planId,
    accountId,
    hadAgent: device.agent_id !== null,
  });
  const changesOwner = device.account_id !== null && device.account_id !== accountId;
  const enrolled = {
    account_id: accountId,
    group_id: judged.as === 'dut' ? dutGroupId : changesOwner ? null : device.group_id,
    plan_id: credentials.planId,
    agent_id: agentId,
    last_enrolled_at_ms: nowMs,
  };
  await db.updateTable('devices').set(enrolled).where('id', '=', deviceId).execute();
  await recordHistory(cloud, db, {
    deviceId,
    event: 'enrolled',
    actor: byDevice(deviceId),
    accountId,
    agentId,
  });
  const closedAgentId = device.agent_id === agentId ? null : device.agent_id;
  const { group_id: groupId } = device;
  const queued =
    isProductionKind(judged.as) &&
    groupId !== null &&
    credentials.planId !== null &&
    (await queueDeliveries(
      cloud,
      db,
      blinkup(groupId, deviceId, { planId: credentials.planId, token: credentials.token }),
    ));
  const moved = enrolled.group_id !== device.group_id;
  const now = moved ? await findDevice(db, deviceId) : { ...device, ...enrolled };
  if (now === undefined) throw new RangeError(`device ${deviceId} went while it enrolled`);
  return { as: judged.as, agentId, closedAgentId, device: now, queued };
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

const tokenUsed: Verdict = { enrolled: false, refusal: enrollmentRefusal('token-used'), showsDevice: false };

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

/** Takes the token. False: another took it, or time did, since it was read. */
async function claim(
  cloud: CloudContext,
  db: Database,
  {
    token,
    device,
    nowMs,
  }: { readonly token: EnrollmentTokenRow; readonly device: Device; readonly nowMs: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('enrollment_tokens')
    .set({
      state: 'claimed',
      presented_by: device.id,
      claimed_at_ms: nowMs,
      agent_id: cloud.secret.agentId(device.id, token.plan_id),
    })
    .where('token_hash', '=', token.token_hash)
    .where('state', '=', 'issued')
    .where('expires_at_ms', '>', nowMs)
    .where((where) => where.or([where('presented_by', 'is', null), where('presented_by', '=', device.id)]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

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
