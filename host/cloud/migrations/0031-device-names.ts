/** Devices are found by their agent's ID and by their MAC address as fast as by their own ID. */
import type { Migration } from 'kysely';
import type { AnyTables } from './columns.ts';

export const deviceNames: Migration = {
  async up(db: AnyTables): Promise<void> {
    for (const column of ['agent_id', 'mac_address'])
      await db.schema.createIndex(`devices_by_${column}`).on('devices').column(column).execute();
  },
};
