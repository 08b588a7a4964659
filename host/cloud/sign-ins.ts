/**
 * Who calls the management API: access tokens of an hour, refresh tokens, login keys, and a second factor.
 * Source: the vendor's clients imp-central-api 1.7.0 and impt 2.6; marked where chosen. All tokens end with the password
 * that they were got with; login keys do not (chosen).
 */
import type { PlanId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { findAccount, signIn, type Account } from './accounts.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { useLoginKey } from './login-keys.ts';
import { hasSecondFactor, takeOneTimeCode } from './one-time-codes.ts';
import { newRowId, randomAlphanumerics } from './world.ts';

/** An access token lives an hour (known). */
const accessTokenMs = 3600_000;

/** Between password and one-time code may pass five minutes, and five codes may be tried (chosen). */
const loginTokenMs = 300_000;
const loginTokenTries = 5;

const tokenCharacters = 43;

export interface AccessToken {
  readonly accessToken: string;
  readonly expiresInS: number;
  readonly expiresAtMs: number;
}

export interface SignedIn extends AccessToken {
  readonly refreshToken: string;
}

/** The password was right, and a one-time code is wanted. */
export interface SecondFactorWanted {
  readonly loginToken: string;
  readonly expiresAtMs: number;
}

const refused = (): ImpError =>
  new ImpError('sign-in-refused', 'the user name or the password is wrong', 'type both again');

const unknownToken = (): ImpError =>
  new ImpError('refresh-unknown', 'the refresh token or login key is not known', 'sign in again');

/** Loopback has several addresses and one host name: a token got from one is good from the others. */
const placeOf = (address: string): string =>
  address === '::1' || /^(::ffff:)?127\./.test(address) ? 'loopback' : address.replace(/^::ffff:/, '');

/** Signs in with a password. Throws ImpError `sign-in-refused`. */
export async function signInWithPassword(
  cloud: CloudContext,
  credentials: { readonly username: string; readonly password: string },
  address: string,
): Promise<SignedIn | SecondFactorWanted> {
  const account = await signIn(cloud, credentials);
  if (account === null) throw refused();
  if (!(await hasSecondFactor(cloud.db, account.id))) return openSignIn(cloud, account, address);
  const loginToken = randomAlphanumerics(cloud.world, tokenCharacters);
  const expiresAtMs = cloud.world.nowMs() + loginTokenMs;
  await cloud.db.deleteFrom('login_tokens').where('expires_at_ms', '<', cloud.world.nowMs()).execute();
  await cloud.db
    .insertInto('login_tokens')
    .values({
      token_hash: cloud.secret.hashOf('login token', loginToken),
      account_id: account.id,
      plan_id: account.developerPlanId,
      expires_at_ms: expiresAtMs,
      failures: 0,
    })
    .execute();
  return { loginToken, expiresAtMs };
}

/** The second half of a sign-in. Throws ImpError `sign-in-refused`. */
export async function signInWithCode(
  cloud: CloudContext,
  { loginToken, code }: { readonly loginToken: string; readonly code: string },
  address: string,
): Promise<SignedIn> {
  const hash = cloud.secret.hashOf('login token', loginToken);
  const row = await cloud.db
    .updateTable('login_tokens')
    // Counted before the code is looked at, so that guesses at once are counted too.
    .set(({ eb }) => ({ failures: eb('failures', '+', 1) }))
    .where('token_hash', '=', hash)
    .where('failures', '<', loginTokenTries)
    .where('expires_at_ms', '>', cloud.world.nowMs())
    .returning(['account_id', 'plan_id'])
    .executeTakeFirst();
  if (row === undefined || !(await takeOneTimeCode(cloud, row.account_id, code))) throw refused();
  const account = await findAccount(cloud.db, row.account_id);
  const { numDeletedRows } = await cloud.db
    .deleteFrom('login_tokens')
    .where('token_hash', '=', hash)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n || account.developerPlanId !== row.plan_id) throw refused();
  return openSignIn(cloud, account, address);
}

async function openSignIn(cloud: CloudContext, account: Account, address: string): Promise<SignedIn> {
  const refreshToken = randomAlphanumerics(cloud.world, tokenCharacters);
  await cloud.db
    .insertInto('refresh_tokens')
    .values({
      id: newRowId(cloud.world),
      token_hash: cloud.secret.hashOf('refresh token', refreshToken),
      account_id: account.id,
      plan_id: account.developerPlanId,
      created_at_ms: cloud.world.nowMs(),
      last_used_at_ms: null,
    })
    .execute();
  return { ...(await makeAccessToken(cloud, account, address)), refreshToken };
}

async function makeAccessToken(
  cloud: CloudContext,
  account: { readonly id: string; readonly developerPlanId: PlanId },
  address: string,
): Promise<AccessToken> {
  const nowMs = cloud.world.nowMs();
  const accessToken = randomAlphanumerics(cloud.world, tokenCharacters);
  const expiresAtMs = nowMs + accessTokenMs;
  await cloud.db
    .deleteFrom('access_tokens')
    .where('account_id', '=', account.id)
    .where('expires_at_ms', '<=', nowMs)
    .execute();
  await cloud.db
    .insertInto('access_tokens')
    .values({
      token_hash: cloud.secret.hashOf('access token', accessToken),
      account_id: account.id,
      plan_id: account.developerPlanId,
      address: placeOf(address),
      expires_at_ms: expiresAtMs,
    })
    .execute();
  return { accessToken, expiresInS: accessTokenMs / 1000, expiresAtMs };
}

/** A new access token for a refresh token. Throws ImpError `refresh-unknown`. */
export async function refreshAccess(
  cloud: CloudContext,
  refreshToken: string,
  address: string,
): Promise<AccessToken> {
  const row = await cloud.db
    .updateTable('refresh_tokens')
    .set({ last_used_at_ms: cloud.world.nowMs() })
    .where('token_hash', '=', cloud.secret.hashOf('refresh token', refreshToken))
    .returning(['account_id', 'plan_id'])
    .executeTakeFirst();
  const account = row === undefined ? undefined : await findAccount(cloud.db, row.account_id);
  if (account === undefined || account.developerPlanId !== row?.plan_id) throw unknownToken();
  return makeAccessToken(cloud, account, address);
}

/** An access token for a login key. Throws ImpError `refresh-unknown`. */
export async function signInWithKey(cloud: CloudContext, key: string, address: string): Promise<AccessToken> {
  const accountId = await useLoginKey(cloud, key);
  if (accountId === null) throw unknownToken();
  return makeAccessToken(cloud, await findAccount(cloud.db, accountId), address);
}

/** Whom an access token stands for, asked from `address`; null: it is unknown, over, or another's. */
export async function bearerOf(
  cloud: CloudContext,
  accessToken: string,
  address: string,
): Promise<Account | null> {
  const row = await cloud.db
    .selectFrom('access_tokens')
    .innerJoin('accounts', 'accounts.id', 'access_tokens.account_id')
    .select(['accounts.id', 'accounts.username', 'accounts.developer_plan_id'])
    .where('access_tokens.token_hash', '=', cloud.secret.hashOf('access token', accessToken))
    .where('access_tokens.expires_at_ms', '>', cloud.world.nowMs())
    .where('access_tokens.address', '=', placeOf(address))
    .whereRef('access_tokens.plan_id', '=', 'accounts.developer_plan_id')
    .executeTakeFirst();
  return row === undefined
    ? null
    : { id: row.id, username: row.username, developerPlanId: row.developer_plan_id };
}

/** Ends a refresh token of an account. False: it has no such. Access tokens that it gave live out their hour (chosen). */
export async function deleteRefreshToken(db: Database, accountId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('refresh_tokens')
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
