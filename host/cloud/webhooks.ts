/** Who is to be told, and where, of what happens to a group's devices. webhooks/ delivers it. */
import { ImpError } from '../imp-error.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { ownGroup } from './group-changes.ts';
import type { WebhookRow } from './schema.ts';
import { attemptFailures } from './webhooks/attempt-outcomes.ts';
import { addressIsAllowed, literalAddress, type AddressRule } from './webhooks/address-guard.ts';
import { deleteWebhooks } from './webhooks/removal.ts';
import { newRowId } from './world.ts';

/** Known, imp-central-api 1.7.0. */
export const webhookEvents = ['blessing', 'blinkup', 'deployment'] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

export const webhookContentTypes = ['application/json', 'application/x-www-form-urlencoded'] as const;
export type WebhookContentType = (typeof webhookContentTypes)[number];

const maxUrlCharacters = 2048;

/**
 * Throws ImpError `url-invalid` unless it is a URL of HTTP without user name, and `url-refused` where it names an address
 * that webhooks may not lead to. What a host name leads to is looked at with every attempt.
 */
function checkUrl(url: string, rule: AddressRule): void {
  const parsed = URL.canParse(url) && url.length <= maxUrlCharacters ? new URL(url) : null;
  if (
    parsed === null ||
    !/^https?:\/\//i.test(url) ||
    parsed.hostname === '' ||
    parsed.username !== '' ||
    parsed.password !== ''
  )
    throw new ImpError('url-invalid', 'the URL is none of HTTP', 'give one such as https://example.com/hook');
  const address = literalAddress(parsed);
  if (address !== null && !addressIsAllowed(address, rule))
    throw new ImpError(
      'url-refused',
      attemptFailures['address-refused'].cause,
      attemptFailures['address-refused'].cure,
    );
}

/** A webhook of an account. Throws ImpError `webhook-unknown`, whether it is another's or nobody's. */
export async function ownWebhook(db: Database, accountId: string, id: string): Promise<WebhookRow> {
  const row = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new ImpError('webhook-unknown', 'the account has no such webhook', 'list its webhooks');
}

/** Throws ImpError `group-unknown`, `url-invalid` or `url-refused`. */
export async function makeWebhook(
  cloud: CloudContext,
  hook: {
    readonly accountId: string;
    readonly groupId: string;
    readonly url: string;
    readonly event: WebhookEvent;
    readonly contentType: WebhookContentType;
  },
): Promise<{ readonly id: string }> {
  checkUrl(hook.url, cloud.courier.addressRule);
  return cloud.db.transaction().execute(async (db) => {
    const group = await ownGroup(db, hook.accountId, hook.groupId);
    const nowMs = cloud.world.nowMs();
    const id = newRowId(cloud.world);
    await db
      .insertInto('webhooks')
      .values({
        id,
        account_id: hook.accountId,
        creator_id: hook.accountId,
        product_id: group.product_id,
        group_id: group.id,
        url: hook.url,
        event: hook.event,
        content_type: hook.contentType,
        created_at_ms: nowMs,
        updated_at_ms: nowMs,
      })
      .execute();
    return { id };
  });
}

/**
 * What waits is sent to the new URL, in the new form. Throws ImpError `webhook-unknown`, `url-invalid` or `url-refused`.
 */
export async function updateWebhook(
  cloud: CloudContext,
  change: {
    readonly accountId: string;
    readonly id: string;
    readonly url?: string | undefined;
    readonly contentType?: WebhookContentType | undefined;
  },
): Promise<void> {
  if (change.url !== undefined) checkUrl(change.url, cloud.courier.addressRule);
  await cloud.db.transaction().execute(async (db) => {
    const row = await ownWebhook(db, change.accountId, change.id);
    const { url = row.url, contentType = row.content_type } = change;
    await db
      .updateTable('webhooks')
      .set({ url, content_type: contentType, updated_at_ms: cloud.world.nowMs() })
      .where('id', '=', row.id)
      .execute();
  });
}

/** Deletes a webhook and its deliveries. Throws ImpError `webhook-unknown`. */
export async function deleteWebhook(
  cloud: CloudContext,
  { accountId, id }: { readonly accountId: string; readonly id: string },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const { id: own } = await ownWebhook(db, accountId, id);
    await deleteWebhooks(db, 'id', own);
  });
}
