/**
 * Enrollments, those that come together in one transaction: the rules are asked for each, and the token, the agent, the
 * device and the history follow.
 */
import type { AgentAddress } from '../../protocol/device-link.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { openingOf } from './agents.ts';
import { addressOf, type CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { devicesOf, findDevice, type Device } from './devices.ts';
import { decide, type Credentials, type Decision, type Grant, type Outcome } from './enrollment-decision.ts';
import { isProductionKind } from './groups.ts';
import { byDevice, historyEntries, type HistoryEntry } from './history.ts';
import { planIdsOf } from './plan-ids.ts';
import type { Refusal } from './refusals.ts';
import { updateRows } from './storage/many-rows.ts';
import { takeRows } from './storage/row-locks.ts';
import { runAll, type Statement } from './storage/statements.ts';
import { tokensOf } from './tokens.ts';
import { queueDeliveries } from './webhooks/deliveries.ts';
import { blinkup } from './webhooks/happenings.ts';

export type EnrollmentAnswer =
  | { readonly enrolled: true; readonly agent: AgentAddress; readonly device: Device }
  | { readonly enrolled: false; readonly refusal: Refusal };

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

/** Decides enrollments that share no key: the device and the token of each are taken until the transaction is over. */
export async function enrollTogether(
  cloud: CloudContext,
  db: Database,
  requests: readonly EnrollmentRequest[],
): Promise<Outcome[]> {
  const nowMs = cloud.world.nowMs();
  const ids = requests.map(({ deviceId }) => deviceId);
  const hashes = requests.map(({ credentials }) => cloud.secret.hashOfToken(credentials.token));
  const [, devices, , tokens, plans] = await runAll(
    db,
    takeRows(db, 'devices', 'id', ids),
    devicesOf(db, ids),
    takeRows(db, 'enrollment_tokens', 'token_hash', hashes),
    tokensOf(db, hashes),
    planIdsOf(
      db,
      requests.flatMap(({ credentials }) => credentials.planId ?? []),
    ),
  );
  const decisions: Decision[] = [];
  for (const [index, { deviceId, credentials }] of requests.entries()) {
    const device = devices.get(deviceId);
    if (device === undefined) throw new RangeError(`device ${deviceId} was never admitted`);
    const token = tokens.get(hashes[index] ?? '');
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

/** Writes down what was granted. Throws where a token went though it was taken. */
async function carryOut(
  cloud: CloudContext,
  db: Database,
  nowMs: number,
  grants: readonly Grant[],
): Promise<void> {
  if (grants.length === 0) return;
  const agents = openingOf(
    cloud,
    db,
    grants.map(({ device, token, credentials }) => ({
      deviceId: device.id,
      planId: credentials.planId,
      accountId: token.account_id,
      hadAgent: device.agent_id !== null,
    })),
  );
  const entries = grants.map(({ device, token, agentId }): HistoryEntry => ({
    deviceId: device.id,
    event: 'enrolled',
    actor: byDevice(device.id),
    accountId: token.account_id,
    agentId,
  }));
  const rows = grants.map((grant) => ({ id: grant.device.id, ...enrolledColumns(nowMs, grant) }));
  const [claimed, made] = await runAll(
    db,
    claims(db, nowMs, grants),
    agents.statement,
    updateRows(db, 'devices', 'id', rows),
    historyEntries(cloud, db, entries),
  );
  if (claimed.size < grants.length) throw new RangeError('a token that was taken went to another');
  await agents.finish(made);
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

/** Marks tokens as claimed; gives those of which that was true, as none may be claimed twice whatever was read. */
const claims = (db: Database, nowMs: number, grants: readonly Grant[]): Statement<ReadonlySet<string>> =>
  updateRows(
    db,
    'enrollment_tokens',
    'token_hash',
    grants.map(({ token, device, agentId }) => ({
      token_hash: token.token_hash,
      state: 'claimed' as const,
      presented_by: device.id,
      claimed_at_ms: nowMs,
      agent_id: agentId,
    })),
    `enrollment_tokens.state = 'issued' and enrollment_tokens.expires_at_ms > given.claimed_at_ms
      and (enrollment_tokens.presented_by is null or enrollment_tokens.presented_by = given.presented_by)`,
  );
