/** What an account does with its products after it made them. Source: the vendor's impCentral API. */
import { ImpError } from '../imp-error.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import type { ProductRow } from './schema.ts';

/** A product of an account. Throws ImpError `product-unknown`, whether it is another's or nobody's. */
export async function ownProduct(db: Database, accountId: string, id: string): Promise<ProductRow> {
  const row = await db
    .selectFrom('products')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new ImpError('product-unknown', 'the account has no such product', 'list its products');
}

/** Renames or describes a product. Throws ImpError `product-unknown` or `product-exists`. */
export async function updateProduct(
  cloud: CloudContext,
  change: {
    readonly accountId: string;
    readonly id: string;
    readonly name?: string | undefined;
    readonly description?: string | undefined;
  },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const row = await ownProduct(db, change.accountId, change.id);
    const { name = row.name, description = row.description } = change;
    const same = await db
      .selectFrom('products')
      .select('id')
      .where('account_id', '=', change.accountId)
      .where('name', '=', name)
      .where('id', '!=', row.id)
      .executeTakeFirst();
    if (same !== undefined)
      throw new ImpError('product-exists', `the account has a product named ${name}`, 'choose another name');
    await db
      .updateTable('products')
      .set({ name, description, updated_at_ms: cloud.world.nowMs() })
      .where('id', '=', row.id)
      .execute();
  });
}

/** Throws ImpError `product-unknown` or `product-has-groups`. */
export async function deleteProduct(
  cloud: CloudContext,
  { accountId, id }: { readonly accountId: string; readonly id: string },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const product = await ownProduct(db, accountId, id);
    const group = await db
      .selectFrom('device_groups')
      .select('id')
      .where('product_id', '=', product.id)
      .executeTakeFirst();
    if (group !== undefined)
      throw new ImpError('product-has-groups', 'the product has device groups', 'delete those first');
    await db.deleteFrom('products').where('id', '=', product.id).execute();
  });
}
