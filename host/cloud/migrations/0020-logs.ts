/** Lines of devices' logs, numbered without a gap in the order in which they became readable. */
import type { Migration } from 'kysely';
import { ms, text, type AnyTables } from './columns.ts';

export const logs: Migration = {
  async up(db: AnyTables): Promise<void> {
    await db.schema
      .createTable('counters')
      .addColumn('name', text, (c) => c.primaryKey())
      .addColumn('value', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('log_lines')
      .addColumn('id', 'bigint', (c) => c.primaryKey())
      .addColumn('device_id', text, (c) => c.notNull())
      .addColumn('account_id', text)
      .addColumn('group_id', text)
      .addColumn('device_kind', text, (c) => c.notNull())
      .addColumn('at_ms', ms, (c) => c.notNull())
      .addColumn('type', text, (c) => c.notNull())
      .addColumn('text', text, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('log_lines_device').on('log_lines').columns(['device_id', 'id']).execute();
  },
};
