/** What an account does with its device groups after it made them. Source: the vendor's impCentral API; marked where chosen. */
import { sealEnvVars } from './env-vars.ts';
import { ImpError } from '../imp-error.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { checkTargets, findGroup } from './device-groups.ts';
import { isProductionType } from './groups.ts';
import type { DeviceGroupRow } from './schema.ts';
import { deleteWebhooks } from './webhooks/removal.ts';

/** A group of an account. Throws ImpError `group-unknown`, whether it is another's or nobody's. */
export async function ownGroup(db: Database, accountId: string, id: string): Promise<DeviceGroupRow> {
  const group = await findGroup(db, id);
  if (group?.account_id === accountId) return group;
  throw new ImpError('group-unknown', 'the account has no such device group', 'list its device groups');
}

export interface GroupChange {
  readonly accountId: string;
  readonly id: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly envVars?: Readonly<Record<string, unknown>> | undefined;
  /** Production types only. */
  readonly loadCodeAfterBlessing?: boolean | undefined;
  /** Fixture types only. */
  readonly dutTargetId?: string | undefined;
  readonly productionTargetId?: string | undefined;
}

/** Throws ImpError `group-unknown`, `group-exists`, `group-targets`, `attribute-invalid`. */
export async function updateGroup(cloud: CloudContext, change: GroupChange): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const row = await ownGroup(db, change.accountId, change.id);
    const { name = row.name, description = row.description, loadCodeAfterBlessing } = change;
    if (loadCodeAfterBlessing !== undefined && !isProductionType(row.type))
      throw new ImpError(
        'attribute-invalid',
        'load_code_after_blessing is for production device groups only',
        'leave it out',
      );
    const same = await db
      .selectFrom('device_groups')
      .select('id')
      .where('product_id', '=', row.product_id)
      .where('name', '=', name)
      .where('id', '!=', row.id)
      .executeTakeFirst();
    if (same !== undefined)
      throw new ImpError('group-exists', `the product has a group named ${name}`, 'choose another name');
    const dutTargetId = change.dutTargetId ?? row.dut_target_id;
    const productionTargetId = change.productionTargetId ?? row.production_target_id;
    await checkTargets(db, {
      type: row.type,
      productId: row.product_id,
      ...(dutTargetId === null ? {} : { dutTargetId }),
      ...(productionTargetId === null ? {} : { productionTargetId }),
    });
    await db
      .updateTable('device_groups')
      .set({
        name,
        description,
        ...(change.envVars === undefined ? {} : { env_vars: sealEnvVars(cloud, change.envVars) }),
        ...(loadCodeAfterBlessing === undefined
          ? {}
          : { load_code_after_blessing: loadCodeAfterBlessing ? 1 : 0 }),
        dut_target_id: dutTargetId,
        production_target_id: productionTargetId,
        updated_at_ms: cloud.world.nowMs(),
      })
      .where('id', '=', row.id)
      .execute();
  });
}

const inTheWay = (code: string, cause: string): ImpError => new ImpError(code, cause, 'remove that first');

/**
 * Deletes a group with its builds and webhooks. Throws ImpError `group-unknown`, `group-has-devices`, `group-is-target`,
 * `group-has-flagged`.
 */
export async function deleteGroup(
  cloud: CloudContext,
  { accountId, id }: { readonly accountId: string; readonly id: string },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const group = await ownGroup(db, accountId, id);
    const device = await db
      .selectFrom('devices')
      .select('id')
      .where('group_id', '=', group.id)
      .executeTakeFirst();
    if (device !== undefined) throw inTheWay('group-has-devices', 'devices are assigned to the group');
    const fixtures = await db
      .selectFrom('device_groups')
      .select('id')
      .where((where) =>
        where.or([where('dut_target_id', '=', group.id), where('production_target_id', '=', group.id)]),
      )
      .executeTakeFirst();
    if (fixtures !== undefined) throw inTheWay('group-is-target', 'another group names it as its target');
    const flagged = await db
      .selectFrom('deployments')
      .select('id')
      .where('group_id', '=', group.id)
      .where('flagged', '=', 1)
      .executeTakeFirst();
    if (flagged !== undefined) throw inTheWay('group-has-flagged', 'the group has flagged builds');
    await db.deleteFrom('deployments').where('group_id', '=', group.id).execute();
    await deleteWebhooks(db, 'group_id', group.id);
    await db.deleteFrom('device_groups').where('id', '=', group.id).execute();
  });
}
