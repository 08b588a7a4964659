/** Step 40: who is signed in at the pages. */
import { type AnyTables, flag, ms, text } from './columns.ts';

export const pageSessions = {
  async up(db: AnyTables): Promise<void> {
    await db.schema
      .createTable('page_sessions')
      .addColumn('token_hash', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('read_only', flag, (c) => c.notNull())
      .addColumn('created_at_ms', ms, (c) => c.notNull())
      .addColumn('expires_at_ms', ms, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('page_sessions_account').on('page_sessions').column('account_id').execute();
  },
};
