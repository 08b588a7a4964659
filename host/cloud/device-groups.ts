/** Products and their device groups. */
import { z } from 'zod';
import { sealEnvVars } from './env-vars.ts';
import { ImpError } from '../imp-error.ts';
import { findAccount } from './accounts.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { groupTypes, type GroupType } from './groups.ts';
import type { DeviceGroupRow } from './schema.ts';
import { newRowId } from './world.ts';

const Name = z.string().min(1).max(80);

/** Makes a product. Throws ImpError `name-invalid`, `account-unknown` or `product-exists`. */
export async function makeProduct(
  cloud: CloudContext,
  { accountId, name, description = '' }: { accountId: string; name: string; description?: string },
): Promise<{ readonly id: string }> {
  checkName(name);
  return cloud.db.transaction().execute(async (db) => {
    await findAccount(db, accountId);
    const same = await db
      .selectFrom('products')
      .select('id')
      .where('account_id', '=', accountId)
      .where('name', '=', name)
      .executeTakeFirst();
    if (same !== undefined)
      throw new ImpError('product-exists', `the account has a product named ${name}`, 'choose another name');
    const nowMs = cloud.world.nowMs();
    const id = newRowId(cloud.world);
    await db
      .insertInto('products')
      .values({ id, account_id: accountId, name, description, created_at_ms: nowMs, updated_at_ms: nowMs })
      .execute();
    return { id };
  });
}

function checkName(name: string): void {
  if (!Name.safeParse(name).success)
    throw new ImpError('name-invalid', 'a name is 1 to 80 characters', 'choose another name');
}

export interface NewGroup {
  readonly productId: string;
  readonly type: GroupType;
  readonly name: string;
  readonly description?: string;
  /** Production groups only (known). */
  readonly region?: string | null;
  /** What the code of its devices can read: a JSON object. */
  readonly envVars?: Readonly<Record<string, unknown>>;
  /** Fixture groups only, and required there: where its DUTs go, and where they go once blessed. */
  readonly dutTargetId?: string;
  readonly productionTargetId?: string;
}

/**
 * Makes a group. A fixture group needs both targets, of its own flavour and product; no other group has any (known).
 * Throws ImpError `name-invalid`, `product-unknown`, `group-exists`, `group-targets`.
 */
export async function makeGroup(cloud: CloudContext, group: NewGroup): Promise<{ readonly id: string }> {
  checkName(group.name);
  return cloud.db.transaction().execute(async (db) => {
    const product = await db
      .selectFrom('products')
      .selectAll()
      .where('id', '=', group.productId)
      .executeTakeFirst();
    if (product === undefined)
      throw new ImpError('product-unknown', 'there is no such product', 'make the product first');
    const same = await db
      .selectFrom('device_groups')
      .select('id')
      .where('product_id', '=', product.id)
      .where('name', '=', group.name)
      .executeTakeFirst();
    if (same !== undefined)
      throw new ImpError(
        'group-exists',
        `the product has a group named ${group.name}`,
        'choose another name',
      );
    await checkTargets(db, group);
    const nowMs = cloud.world.nowMs();
    const row: DeviceGroupRow = {
      id: newRowId(cloud.world),
      account_id: product.account_id,
      product_id: product.id,
      type: group.type,
      name: group.name,
      description: group.description ?? '',
      region: group.region ?? null,
      env_vars: sealEnvVars(cloud, group.envVars ?? {}),
      load_code_after_blessing: 1,
      dut_target_id: group.dutTargetId ?? null,
      production_target_id: group.productionTargetId ?? null,
      current_deployment_id: null,
      min_supported_deployment_id: null,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    };
    await db.insertInto('device_groups').values(row).execute();
    return { id: row.id };
  });
}

/** Throws ImpError `group-targets` unless a group of this type may name these targets, or none. */
export async function checkTargets(
  db: Database,
  group: Pick<NewGroup, 'type' | 'productId' | 'dutTargetId' | 'productionTargetId'>,
): Promise<void> {
  const { kind, pre } = groupTypes[group.type];
  const wanted = [
    { id: group.dutTargetId, kinds: ['dut'] },
    { id: group.productionTargetId, kinds: ['production', 'test-production'] },
  ];
  for (const { id, kinds } of wanted) {
    const target = id === undefined ? undefined : await findGroup(db, id);
    const facts = target === undefined ? undefined : groupTypes[target.type];
    const fitting =
      facts !== undefined &&
      kinds.includes(facts.kind) &&
      facts.pre === pre &&
      target?.product_id === group.productId;
    if (kind === 'fixture' ? !fitting : id !== undefined)
      throw new ImpError(
        'group-targets',
        'a fixture group names a DUT group and a production group, both of its own product and both of its test or ' +
          'both of its production flavour; no other group names any',
        'make the DUT group and the production group first, then the fixture group',
      );
  }
}

/** A group; undefined: none. */
export const findGroup = (db: Database, id: string): Promise<DeviceGroupRow | undefined> =>
  db.selectFrom('device_groups').selectAll().where('id', '=', id).executeTakeFirst();
