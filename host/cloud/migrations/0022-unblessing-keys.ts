/** Accounts' unblessing keys: made when first looked at, and new whenever the account asks. */
import type { Migration } from 'kysely';
import { ms, text, type AnyTables } from './columns.ts';

export const unblessingKeys: Migration = {
  async up(db: AnyTables): Promise<void> {
    await db.schema
      .createTable('unblessing_keys')
      .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
      .addColumn('key_sealed', text, (c) => c.notNull())
      .addColumn('created_at_ms', ms, (c) => c.notNull())
      .execute();
  },
};
