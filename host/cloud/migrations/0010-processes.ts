/** Several processes over one database: who they are, which holds a device's link, where an agent runs. */
import type { Migration } from 'kysely';
import { ms, text, type AnyTables } from './columns.ts';

export const processes: Migration = {
  async up(db: AnyTables): Promise<void> {
    await db.schema
      .createTable('processes')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('started_at_ms', ms, (c) => c.notNull())
      .addColumn('seen_at_ms', ms, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('bus_messages')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('body', text, (c) => c.notNull())
      .addColumn('at_ms', ms, (c) => c.notNull())
      .execute();
    await db.schema.alterTable('devices').addColumn('link_process_id', text).execute();
    await db.schema
      .alterTable('devices')
      .addColumn('link_number', ms, (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('devices').addColumn('link_changed_at_ms', ms).execute();
    await db.schema.alterTable('agents').addColumn('home_process_id', text).execute();
    // The devices that a fixture's tokens configured are found by it.
    await db.schema
      .createIndex('enrollment_tokens_device')
      .on('enrollment_tokens')
      .column('presented_by')
      .execute();
  },
};
