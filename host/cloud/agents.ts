/** Agents: the cloud half of one device under one plan ID. Their data is found by agent ID and by nothing else. */
import type { AgentId, DeviceId, PlanId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import type { AgentRow } from './schema.ts';
import { insertNewRows, isOneOf } from './storage/many-rows.ts';
import { runAll, type Statement } from './storage/statements.ts';

/** What an agent keeps: one JSON object. */
export type AgentData = Readonly<Record<string, unknown>>;

/** A device and the plan ID under which it has an agent. */
export interface AgentPair {
  readonly deviceId: DeviceId;
  readonly planId: PlanId | null;
  readonly accountId: string;
  /** False: the device has no agent that would have to be closed. */
  readonly hadAgent?: boolean;
}

/**
 * Makes the agent of a pair the device's agent, with the data it had, and closes the one that was.
 * In the transaction of the enrollment.
 */
export async function openAgent(cloud: CloudContext, db: Database, pair: AgentPair): Promise<AgentId> {
  const opening = openingOf(cloud, db, [pair]);
  const [made] = await runAll(db, opening.statement);
  await opening.finish(made);
  return cloud.secret.agentId(pair.deviceId, pair.planId);
}

/** The same for several devices: a statement, and what is to be done with its answer. */
export function openingOf(
  cloud: CloudContext,
  db: Database,
  pairs: readonly AgentPair[],
): {
  readonly statement: Statement<ReadonlySet<string>>;
  readonly finish: (made: ReadonlySet<string>) => Promise<void>;
} {
  const nowMs = cloud.world.nowMs();
  const rows = pairs.map(({ deviceId, planId, accountId }): AgentRow => ({
    id: cloud.secret.agentId(deviceId, planId),
    device_id: deviceId,
    plan_id: planId,
    account_id: accountId,
    created_at_ms: nowMs,
    closed_at_ms: null,
    home_process_id: null,
    requests: 0,
  }));
  const changing = pairs.filter(({ hadAgent }) => hadAgent !== false).map(({ deviceId }) => deviceId);
  const agentIds = rows.map(({ id }) => id);
  return {
    statement: insertNewRows(db, 'agents', rows),
    finish: async (made) => {
      for (const row of rows) if (!made.has(row.id)) await reopen(db, row);
      if (changing.length === 0) return;
      await db
        .updateTable('agents')
        .set({ closed_at_ms: nowMs })
        .where(isOneOf(db, 'device_id', changing))
        .where('id', 'not in', agentIds)
        .where('closed_at_ms', 'is', null)
        .execute();
    },
  };
}

/** An agent that was there before goes on. */
async function reopen(db: Database, { id, account_id }: AgentRow): Promise<void> {
  const known = await db.selectFrom('agents').select('account_id').where('id', '=', id).executeTakeFirst();
  // Without a plan ID the pair does not change with the owner, so the data and the count must go.
  const another = known?.account_id !== account_id;
  if (another) await db.deleteFrom('agent_data').where('agent_id', '=', id).execute();
  await db
    .updateTable('agents')
    .set({ closed_at_ms: null, account_id, ...(another ? { requests: 0 } : {}) })
    .where('id', '=', id)
    .execute();
}

/** The agent that answers under an ID; undefined: none, or it was closed by a change of owner. */
export const findOpenAgent = (db: Database, id: AgentId): Promise<AgentRow | undefined> =>
  db
    .selectFrom('agents')
    .selectAll()
    .where('id', '=', id)
    .where('closed_at_ms', 'is', null)
    .executeTakeFirst();

/** What an agent has kept; an empty object if nothing. */
export async function loadAgentData(db: Database, id: AgentId): Promise<AgentData> {
  const row = await db.selectFrom('agent_data').select('data').where('agent_id', '=', id).executeTakeFirst();
  return row === undefined ? {} : (JSON.parse(row.data) as AgentData);
}

/** Keeps an agent's data in place of what was kept. */
export async function saveAgentData(cloud: CloudContext, id: AgentId, data: AgentData): Promise<void> {
  const kept = { data: JSON.stringify(data), updated_at_ms: cloud.world.nowMs() };
  await cloud.db
    .insertInto('agent_data')
    .values({ agent_id: id, ...kept })
    .onConflict((conflict) => conflict.column('agent_id').doUpdateSet(kept))
    .execute();
}
