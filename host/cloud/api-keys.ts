/** BlinkUp API keys: 32 alphanumerics (known, vendor's SDK documentation), shown once, kept as a keyed hash. */
import { findAccount } from './accounts.ts';
import type { CloudContext } from './context.ts';
import { newRowId, randomAlphanumerics } from './world.ts';

/** Who a key stands for. */
export interface KeyHolder {
  readonly keyId: string;
  readonly accountId: string;
}

/** What a key looks like; anything else is answered 401. */
export const apiKeyForm = /^[A-Za-z0-9]{32}$/;

/** Makes a key of an account. The text is not kept: whoever loses it makes another. Throws ImpError `account-unknown`. */
export async function makeApiKey(
  cloud: CloudContext,
  request: {
    readonly accountId: string;
    readonly description?: string;
    /** One that is known beforehand; a new one if not given. */
    readonly key?: string;
  },
): Promise<{ readonly id: string; readonly key: string }> {
  const { accountId, description = '' } = request;
  await findAccount(cloud.db, accountId);
  const key = request.key ?? randomAlphanumerics(cloud.world, 32);
  const id = newRowId(cloud.world);
  await cloud.db
    .insertInto('api_keys')
    .values({
      id,
      account_id: accountId,
      key_hash: cloud.secret.hashOfApiKey(key),
      description,
      created_at_ms: cloud.world.nowMs(),
      revoked_at_ms: null,
    })
    .execute();
  return { id, key };
}

/** Whom a key stands for; null: unknown or revoked. */
export async function holderOfKey(cloud: CloudContext, key: string): Promise<KeyHolder | null> {
  // Found by keyed hash: how long the search takes says nothing about any key.
  const row = await cloud.db
    .selectFrom('api_keys')
    .select(['id', 'account_id'])
    .where('key_hash', '=', cloud.secret.hashOfApiKey(key))
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirst();
  return row === undefined ? null : { keyId: row.id, accountId: row.account_id };
}

/** Ends a key; ending it again does nothing. */
export async function revokeApiKey(cloud: CloudContext, keyId: string): Promise<void> {
  await cloud.db
    .updateTable('api_keys')
    .set({ revoked_at_ms: cloud.world.nowMs() })
    .where('id', '=', keyId)
    .where('revoked_at_ms', 'is', null)
    .execute();
}
