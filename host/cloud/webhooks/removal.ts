import type { Database } from '../database.ts';

/** Deletes webhooks with their deliveries, those that wait too. In a transaction. */
export async function deleteWebhooks(db: Database, by: 'id' | 'group_id', value: string): Promise<void> {
  const gone = db.selectFrom('webhooks').select('id').where(by, '=', value);
  await db.deleteFrom('webhook_deliveries').where('webhook_id', 'in', gone).execute();
  await db.deleteFrom('webhooks').where(by, '=', value).execute();
}
