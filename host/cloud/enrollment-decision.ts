/** Whether a device may enroll with what it received, and what it is told if not. In the transaction of the enrollment. */
import type { AgentId, EnrollmentToken, PlanId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { findGroup } from './device-groups.ts';
import { findDevice, type Device } from './devices.ts';
import { byDevice, recordHistory } from './history.ts';
import type { Refusal } from './refusals.ts';
import { judgeEnrollment, type EnrolledAs, type Verdict } from './rules.ts';
import type { EnrollmentTokenRow, PlanIdRow } from './schema.ts';

/** What a device received by light. `planId` null: a factory enrollment. */
export interface Credentials {
  readonly planId: PlanId | null;
  readonly token: EnrollmentToken;
  /** The device asked before and did not hear the answer. */
  readonly repeated?: boolean | undefined;
}

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

/** An enrollment that the rules allow. */
export interface Grant {
  readonly device: Device;
  readonly token: EnrollmentTokenRow;
  readonly credentials: Credentials;
  readonly as: EnrolledAs;
  readonly agentId: AgentId;
  /** Of the device from now on. */
  readonly groupId: string | null;
}

export type Decision = { readonly outcome: Outcome } | { readonly grant: Grant };

/** Asks the rules. What they refuse is written down at once. */
export async function decide(
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
