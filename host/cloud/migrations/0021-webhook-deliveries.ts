/** The outbox of webhooks: deliveries, and the attempts of each. They go with their webhook. */
import { type Migration, sql } from 'kysely';
import { ms, text, type AnyTables } from './columns.ts';

export const webhookDeliveries: Migration = {
  async up(db: AnyTables): Promise<void> {
    await db.schema
      .createTable('webhook_deliveries')
      .addColumn('id', text, (c) => c.primaryKey())
      // Steps of other subjects may come later, so that the webhook is not referred to: it takes its deliveries along itself.
      .addColumn('webhook_id', text, (c) => c.notNull())
      .addColumn('event', text, (c) => c.notNull())
      .addColumn('device_id', text)
      .addColumn('body_sealed', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull().check(sql`state in ('waiting', 'delivered', 'failed')`))
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('tries_left', 'integer', (c) => c.notNull())
      .addColumn('due_at_ms', ms)
      .addColumn('claim_id', text)
      .addColumn('created_at_ms', ms, (c) => c.notNull())
      .addColumn('finished_at_ms', ms)
      .execute();
    await db.schema
      .createIndex('webhook_deliveries_due')
      .on('webhook_deliveries')
      .columns(['state', 'due_at_ms'])
      .execute();
    await db.schema
      .createIndex('webhook_deliveries_webhook')
      .on('webhook_deliveries')
      .columns(['webhook_id', 'id'])
      .execute();
    await db.schema
      .createTable('webhook_attempts')
      .addColumn('delivery_id', text, (c) =>
        c.notNull().references('webhook_deliveries.id').onDelete('cascade'),
      )
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('at_ms', ms, (c) => c.notNull())
      .addColumn('outcome', text, (c) => c.notNull())
      .addColumn('status', 'integer')
      .addPrimaryKeyConstraint('webhook_attempts_key', ['delivery_id', 'number'])
      .execute();
  },
};
