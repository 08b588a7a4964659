/** What a device measures of itself. */
import type { Migration } from 'kysely';
import { text, type AnyTables } from './columns.ts';

export const deviceStatus: Migration = {
  async up(db: AnyTables): Promise<void> {
    await db.schema.alterTable('devices').addColumn('ip_address', text).execute();
    for (const column of ['rssi_dbm', 'free_memory_bytes'])
      await db.schema.alterTable('devices').addColumn(column, 'bigint').execute();
  },
};
