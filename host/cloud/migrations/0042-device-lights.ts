/** Step 42: the light of each device's last transmission, without what it said. */
import type { Migration } from 'kysely';
import { type AnyTables, ms, text } from './columns.ts';

export const deviceLights: Migration = {
  async up(db: AnyTables): Promise<void> {
    await db.schema
      .createTable('device_lights')
      .addColumn('device_id', text, (c) => c.primaryKey().references('devices.id'))
      .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
      .addColumn('at_ms', ms, (c) => c.notNull())
      .addColumn('told_at_ms', ms, (c) => c.notNull())
      .addColumn('outcome', text, (c) => c.notNull())
      .addColumn('report', text, (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('device_lights_account')
      .on('device_lights')
      .columns(['account_id', 'told_at_ms'])
      .execute();
  },
};
