/** The newest development token of an account is found without reading the others. */
import { sql, type Migration } from 'kysely';
import type { AnyTables } from './columns.ts';

export const newestToken: Migration = {
  async up(db: AnyTables): Promise<void> {
    await sql`create index enrollment_tokens_development on enrollment_tokens (account_id, issued_at_ms)
      where kind = 'development'`.execute(db);
  },
};
