/** Login keys: they sign in without a password. 16 of 0-9 a-z, the key is its own ID, ten an account (known, impt 2.6). */
import { ImpError } from '../imp-error.ts';
import { findAccount, signIn } from './accounts.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { risingId } from './rising-id.ts';
import type { LoginKeyRow } from './schema.ts';
import { nonceBytes } from './secret.ts';
import { randomOf } from './world.ts';

export const maxLoginKeys = 10;
export const loginKeyForm = /^[0-9a-z]{16}$/;
const purpose = 'login key';
const keyLetters = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A login key as its owner sees it. */
export interface LoginKey extends LoginKeyRow {
  readonly key: string;
}

const opened = (cloud: CloudContext, row: LoginKeyRow): LoginKey => ({
  ...row,
  key: cloud.secret.unseal(purpose, row.key_sealed),
});

/** Throws ImpError `password-wrong` unless it is the account's. */
export async function checkPassword(cloud: CloudContext, accountId: string, password: string): Promise<void> {
  const { username } = await findAccount(cloud.db, accountId);
  if ((await signIn(cloud, { username, password }))?.id !== accountId)
    throw new ImpError('password-wrong', 'the password is wrong', 'type it again');
}

export interface PasswordProof {
  readonly accountId: string;
  readonly password: string;
}

/** Throws ImpError `password-wrong` or `login-keys-full`. */
export async function makeLoginKey(
  cloud: CloudContext,
  request: PasswordProof & {
    readonly description: string;
    /** One that is known beforehand; a new one if not given. */
    readonly key?: string | undefined;
  },
): Promise<LoginKey> {
  const { accountId, password, description } = request;
  await checkPassword(cloud, accountId, password);
  return cloud.db.transaction().execute(async (db) => {
    // Two makers at once: the account's row lets one after the other count.
    await db
      .updateTable('accounts')
      .set((eb) => ({ username: eb.ref('username') }))
      .where('id', '=', accountId)
      .execute();
    const { count } = await db
      .selectFrom('login_keys')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    if (Number(count) >= maxLoginKeys)
      throw new ImpError(
        'login-keys-full',
        `an account has at most ${maxLoginKeys} login keys`,
        'delete one that is no longer used',
      );
    const nowMs = cloud.world.nowMs();
    const key = request.key ?? randomOf(cloud.world, keyLetters, 16);
    const row: LoginKeyRow = {
      sequence: risingId(cloud, nowMs),
      key_hash: cloud.secret.hashOf(purpose, key),
      key_sealed: cloud.secret.seal(purpose, key, cloud.world.randomBytes(nonceBytes)),
      account_id: accountId,
      description,
      usages: 0,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    };
    await db.insertInto('login_keys').values(row).execute();
    return { ...row, key };
  });
}

/** A key of an account. Throws ImpError `login-key-unknown`. */
export async function findLoginKey(cloud: CloudContext, accountId: string, key: string): Promise<LoginKey> {
  const row = await ownKey(cloud, cloud.db, accountId, key);
  return opened(cloud, row);
}

async function ownKey(
  cloud: CloudContext,
  db: Database,
  accountId: string,
  key: string,
): Promise<LoginKeyRow> {
  const row = await db
    .selectFrom('login_keys')
    .selectAll()
    .where('key_hash', '=', cloud.secret.hashOf(purpose, key))
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw new ImpError('login-key-unknown', 'the account has no such login key', 'list its login keys');
}

/** A part of an account's keys, oldest first, and how many there are. */
export async function listLoginKeys(
  cloud: CloudContext,
  accountId: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ readonly keys: LoginKey[]; readonly total: number }> {
  const rows = await cloud.db
    .selectFrom('login_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('sequence')
    .execute();
  return {
    keys: rows.slice(offset, offset + limit).map((row) => opened(cloud, row)),
    total: rows.length,
  };
}

/** Throws ImpError `password-wrong` or `login-key-unknown`. */
export async function describeLoginKey(
  cloud: CloudContext,
  change: PasswordProof & { readonly key: string; readonly description: string | undefined },
): Promise<LoginKey> {
  await checkPassword(cloud, change.accountId, change.password);
  const row = await ownKey(cloud, cloud.db, change.accountId, change.key);
  const { description = row.description } = change;
  const changed = { description, updated_at_ms: cloud.world.nowMs() };
  await cloud.db.updateTable('login_keys').set(changed).where('key_hash', '=', row.key_hash).execute();
  return opened(cloud, { ...row, ...changed });
}

/** Throws ImpError `password-wrong` or `login-key-unknown`. */
export async function deleteLoginKey(
  cloud: CloudContext,
  { accountId, password, key }: PasswordProof & { readonly key: string },
): Promise<void> {
  await checkPassword(cloud, accountId, password);
  const { key_hash } = await ownKey(cloud, cloud.db, accountId, key);
  await cloud.db.deleteFrom('login_keys').where('key_hash', '=', key_hash).execute();
}

/** The account that a key opens, which is counted; null: none. */
export async function useLoginKey(cloud: CloudContext, key: string): Promise<string | null> {
  const row = await cloud.db
    .updateTable('login_keys')
    .set(({ eb }) => ({ usages: eb('usages', '+', 1) }))
    .where('key_hash', '=', cloud.secret.hashOf(purpose, key))
    .returning('account_id')
    .executeTakeFirst();
  return row?.account_id ?? null;
}
