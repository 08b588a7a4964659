/** Deliveries that were over long ago are found without reading the others. */
import { sql, type Migration } from 'kysely';
import type { AnyTables } from './columns.ts';

export const finishedDeliveries: Migration = {
  async up(db: AnyTables): Promise<void> {
    await sql`create index webhook_deliveries_finished on webhook_deliveries (finished_at_ms)
      where finished_at_ms is not null`.execute(db);
  },
};
