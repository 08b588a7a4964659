/** The outbox of webhooks: what is put in, in the transaction of what happened, and what its owner sees of it. */
import { ImpError } from '../../imp-error.ts';
import type { CloudContext } from '../context.ts';
import type { Database } from '../database.ts';
import { risingId } from '../rising-id.ts';
import type { WebhookAttemptRow, WebhookDeliveryRow } from '../schema.ts';
import { nonceBytes } from '../secret.ts';
import { ownWebhook } from '../webhooks.ts';
import type { WebhookHappening } from './happenings.ts';

const purpose = 'webhook body';

/**
 * Puts what happened to a group into the outbox, once for each webhook that waits for it. In the transaction of what
 * happened; when that is over and the answer was true, `cloud.courier.ring()` sends it.
 */
export async function queueDeliveries(
  cloud: CloudContext,
  db: Database,
  { event, groupId, deviceId, body }: WebhookHappening,
): Promise<boolean> {
  const hooks = await db
    .selectFrom('webhooks')
    .select('id')
    .where('group_id', '=', groupId)
    .where('event', '=', event)
    .orderBy('id')
    .execute();
  if (hooks.length === 0) return false;
  const nowMs = cloud.world.nowMs();
  const rows = hooks.map(({ id: webhookId }): WebhookDeliveryRow => ({
    id: risingId(cloud, nowMs),
    webhook_id: webhookId,
    event,
    device_id: deviceId,
    body_sealed: cloud.secret.seal(purpose, JSON.stringify(body), cloud.world.randomBytes(nonceBytes)),
    state: 'waiting',
    attempts: 0,
    tries_left: cloud.settings.webhooks.mostAttempts,
    due_at_ms: nowMs,
    claim_id: null,
    created_at_ms: nowMs,
    finished_at_ms: null,
  }));
  await db.insertInto('webhook_deliveries').values(rows).execute();
  return true;
}

/** What is sent: names and texts. */
export const bodyOf = (cloud: CloudContext, row: WebhookDeliveryRow): Readonly<Record<string, string>> =>
  JSON.parse(cloud.secret.unseal(purpose, row.body_sealed)) as Record<string, string>;

/** A delivery as its owner sees it. */
export interface Delivery extends Omit<WebhookDeliveryRow, 'body_sealed'> {
  /** The enrollment token in it is masked: it was for the receiver alone. */
  readonly body: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly history: readonly WebhookAttemptRow[];
}

async function seen(cloud: CloudContext, rows: readonly WebhookDeliveryRow[]): Promise<Delivery[]> {
  if (rows.length === 0) return [];
  const attempts = await cloud.db
    .selectFrom('webhook_attempts')
    .selectAll()
    .where(
      'delivery_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('number')
    .execute();
  return rows.map(({ body_sealed, ...row }) => {
    const body = bodyOf(cloud, { body_sealed, ...row });
    return {
      ...row,
      body: 'token' in body ? { ...body, token: '••••' } : body,
      history: attempts.filter(({ delivery_id }) => delivery_id === row.id),
    };
  });
}

/**
 * A part of a webhook's deliveries, newest first, and how many there are. Throws ImpError `webhook-unknown` where the
 * account has no such webhook.
 */
export async function listDeliveries(
  cloud: CloudContext,
  { accountId, webhookId }: { readonly accountId: string; readonly webhookId: string },
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly deliveries: Delivery[]; readonly total: number }> {
  const { id } = await ownWebhook(cloud.db, accountId, webhookId);
  const own = cloud.db.selectFrom('webhook_deliveries').where('webhook_id', '=', id);
  const { count } = await own
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await own.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute();
  return { deliveries: await seen(cloud, rows), total: Number(count) };
}

interface OwnDelivery {
  readonly accountId: string;
  readonly webhookId: string;
  readonly deliveryId: string;
}

async function ownRow(db: Database, own: OwnDelivery): Promise<WebhookDeliveryRow> {
  const { id } = await ownWebhook(db, own.accountId, own.webhookId);
  const row = await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', id)
    .where('id', '=', own.deliveryId)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new ImpError('delivery-unknown', 'the webhook has no such delivery', 'list its deliveries');
}

/** One delivery. Throws ImpError `webhook-unknown` or `delivery-unknown`. */
export async function findDelivery(cloud: CloudContext, own: OwnDelivery): Promise<Delivery> {
  const [delivery] = await seen(cloud, [await ownRow(cloud.db, own)]);
  if (delivery === undefined) throw new RangeError('a row that was found is not shown');
  return delivery;
}

/**
 * Sends a delivery again, whatever came of it, with as many attempts as a new one has and under the ID that it had. One
 * that waits is sent at once; one under way is let be. Throws ImpError `webhook-unknown` or `delivery-unknown`.
 */
export async function redeliver(cloud: CloudContext, own: OwnDelivery): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const { id } = await ownRow(db, own);
    await db
      .updateTable('webhook_deliveries')
      .set({
        state: 'waiting',
        tries_left: cloud.settings.webhooks.mostAttempts,
        due_at_ms: cloud.world.nowMs(),
        finished_at_ms: null,
      })
      .where('id', '=', id)
      .where('claim_id', 'is', null)
      .execute();
  });
  cloud.courier.ring();
}
