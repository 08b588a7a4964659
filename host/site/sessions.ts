/** Who is signed in at the pages: rows of the database, so that every process of a cloud knows them, and sign-out is the end of one. */
import { randomBytes } from 'node:crypto';
import type { CloudContext } from '../cloud/context.ts';

export interface PageSession {
  readonly accountId: string;
  readonly username: string;
  /** Looks at everything, changes nothing. */
  readonly readOnly: boolean;
}

/** A working day (chosen). */
export const sessionMs = 12 * 60 * 60_000;

/** Begins a session; returns the cookie's value, which is kept nowhere. */
export async function beginSession(
  cloud: CloudContext,
  { accountId, readOnly }: { readonly accountId: string; readonly readOnly: boolean },
): Promise<string> {
  // Not the cloud's own chance, which hangs on a seed in a simulated world: a browser's session is real.
  const token = randomBytes(32).toString('base64url');
  const nowMs = cloud.world.nowMs();
  await cloud.db.deleteFrom('page_sessions').where('expires_at_ms', '<=', nowMs).execute();
  await cloud.db
    .insertInto('page_sessions')
    .values({
      token_hash: cloud.secret.hashOfSession(token),
      account_id: accountId,
      read_only: readOnly ? 1 : 0,
      created_at_ms: nowMs,
      expires_at_ms: nowMs + sessionMs,
    })
    .execute();
  return token;
}

/** The session of a cookie's value; null: none, no longer, or of before the account's password was changed. */
export async function findSession(cloud: CloudContext, token: string): Promise<PageSession | null> {
  const row = await cloud.db
    .selectFrom('page_sessions')
    .innerJoin('accounts', 'accounts.id', 'page_sessions.account_id')
    .select(['accounts.id', 'accounts.username', 'page_sessions.read_only'])
    .where('page_sessions.token_hash', '=', cloud.secret.hashOfSession(token))
    .where('page_sessions.expires_at_ms', '>', cloud.world.nowMs())
    .whereRef('accounts.password_changed_at_ms', '<=', 'page_sessions.created_at_ms')
    .executeTakeFirst();
  if (row === undefined) return null;
  return { accountId: row.id, username: row.username, readOnly: row.read_only === 1 };
}

/** Ends a session; ending it again does nothing. */
export async function endSession(cloud: CloudContext, token: string): Promise<void> {
  await cloud.db
    .deleteFrom('page_sessions')
    .where('token_hash', '=', cloud.secret.hashOfSession(token))
    .execute();
}
