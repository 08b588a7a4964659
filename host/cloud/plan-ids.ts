/** Plan IDs: made by the cloud alone. A developer's names an account, a production one an end-user. */
import { PlanId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import type { PlanIdRow } from './schema.ts';
import { isOneOf } from './storage/many-rows.ts';
import { statementOf, type Statement } from './storage/statements.ts';
import { randomHex, type CloudWorld } from './world.ts';

/** A new plan ID, not yet kept. */
export const makePlanId = (world: CloudWorld): PlanId => PlanId.parse(randomHex(world, 8));

/** What is kept of a plan ID; undefined: this cloud never made it. */
export const findPlanId = (db: Database, planId: PlanId): Promise<PlanIdRow | undefined> =>
  db.selectFrom('plan_ids').selectAll().where('id', '=', planId).executeTakeFirst();

/** The same of several. */
export const planIdsOf = (
  db: Database,
  planIds: readonly PlanId[],
): Statement<ReadonlyMap<PlanId, PlanIdRow>> => {
  const { query, read } = statementOf(
    db
      .selectFrom('plan_ids')
      .selectAll()
      .where(isOneOf(db, 'id', planIds)),
  );
  return { query, read: (rows) => new Map(read(rows).map((row) => [row.id, row])) };
};

/** Makes a production plan ID for the end-user behind an SDK installation of an account. */
export async function makeProductionPlanId(
  cloud: CloudContext,
  db: Database,
  owner: { readonly accountId: string; readonly installation: string | null },
): Promise<PlanIdRow> {
  const row: PlanIdRow = {
    id: makePlanId(cloud.world),
    kind: 'production',
    account_id: owner.accountId,
    installation: owner.installation,
    created_at_ms: cloud.world.nowMs(),
    replaced_at_ms: null,
  };
  await db.insertInto('plan_ids').values(row).execute();
  return row;
}

/**
 * Releases a production plan ID from its SDK installation: the next installation of the account that asks for a token
 * with it owns it. The cure for an end-user's new phone (chosen). Throws ImpError `plan-unknown`.
 */
export async function releasePlanId(
  cloud: CloudContext,
  { accountId, planId }: { readonly accountId: string; readonly planId: PlanId },
): Promise<void> {
  const { numUpdatedRows } = await cloud.db
    .updateTable('plan_ids')
    .set({ installation: null })
    .where('id', '=', planId)
    .where('account_id', '=', accountId)
    .where('kind', '=', 'production')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n)
    throw new ImpError('plan-unknown', 'the account has no such production plan ID', 'check the plan ID');
}
