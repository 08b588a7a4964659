/** The history of each device: who, when, what, and why refused. */
import type { AgentId, DeviceId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import type { Refusal } from './refusals.ts';
import type { HistoryEvent, HistoryRow } from './schema.ts';
import { risingId } from './rising-id.ts';
import { insertRows } from './storage/many-rows.ts';
import { runAll, type Statement } from './storage/statements.ts';

/** Who did it. */
export type Actor =
  | { readonly kind: 'device'; readonly id: DeviceId }
  | { readonly kind: 'account'; readonly id: string }
  | { readonly kind: 'cloud'; readonly id: 'cloud' };

export const byDevice = (id: DeviceId): Actor => ({ kind: 'device', id });
export const byAccount = (id: string): Actor => ({ kind: 'account', id });

export interface HistoryEntry {
  readonly deviceId: DeviceId;
  readonly event: HistoryEvent;
  readonly actor: Actor;
  readonly accountId?: string | null;
  readonly agentId?: AgentId | null;
  readonly refusal?: Refusal;
}

/** Adds an entry, in the transaction of what it tells. */
export async function recordHistory(cloud: CloudContext, db: Database, entry: HistoryEntry): Promise<void> {
  await runAll(db, historyEntries(cloud, db, [entry]));
}

/** The same for several, oldest first. */
export function historyEntries(
  cloud: CloudContext,
  db: Database,
  entries: readonly HistoryEntry[],
): Statement<void> {
  const atMs = cloud.world.nowMs();
  const rows = entries.map((entry): HistoryRow => ({
    id: risingId(cloud, atMs),
    device_id: entry.deviceId,
    at_ms: atMs,
    event: entry.event,
    actor_kind: entry.actor.kind,
    actor_id: entry.actor.id,
    account_id: entry.accountId ?? null,
    agent_id: entry.agentId ?? null,
    code: entry.refusal?.code ?? null,
    cause: entry.refusal?.cause ?? null,
    cure: entry.refusal?.cure ?? null,
  }));
  return insertRows(db, 'device_history', rows);
}

/** A device's entries, newest first. */
export const historyOf = (
  cloud: CloudContext,
  deviceId: DeviceId,
  { limit = 100 }: { readonly limit?: number } = {},
): Promise<HistoryRow[]> =>
  cloud.db
    .selectFrom('device_history')
    .selectAll()
    .where('device_id', '=', deviceId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
