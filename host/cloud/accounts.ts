/** Account holders. Each has one developer plan ID, made by the cloud with the account and again with every new password. */
import { z } from 'zod';
import type { PlanId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { hashPassword, passwordFits } from './passwords.ts';
import { makePlanId } from './plan-ids.ts';
import type { AccountRow } from './schema.ts';
import { newRowId } from './world.ts';

/** What people sign in with. Lengths chosen. */
export const Credentials = z.object({
  username: z.string().trim().min(1).max(80),
  password: z.string().min(8).max(1024),
});
export type Credentials = z.infer<typeof Credentials>;

export interface Account {
  readonly id: string;
  readonly username: string;
  readonly developerPlanId: PlanId;
}

const accountOf = (row: AccountRow): Account => ({
  id: row.id,
  username: row.username,
  developerPlanId: row.developer_plan_id,
});

function checked(credentials: Credentials): Credentials {
  const parsed = Credentials.safeParse(credentials);
  if (parsed.success) return parsed.data;
  throw new ImpError(
    'account-invalid',
    'a user name is 1 to 80 characters and a password 8 to 1024',
    'choose another user name or password',
  );
}

/** Makes an account. Throws ImpError `account-invalid` or `account-exists`. */
export async function makeAccount(
  cloud: CloudContext,
  credentials: Credentials & { readonly email?: string },
): Promise<Account> {
  const { username, password } = checked(credentials);
  const email = credentials.email ?? null;
  const kept = await hashPassword(cloud.world, password, cloud.settings.passwordCostLog2);
  const account = await cloud.db.transaction().execute(async (db) => {
    // Either of the two opens the account, so neither may be another's of either kind.
    const names = email === null ? [username] : [username, email];
    const taken = await db
      .selectFrom('accounts')
      .select('id')
      .where((where) => where.or([where('username', 'in', names), where('email', 'in', names)]))
      .executeTakeFirst();
    if (taken !== undefined)
      throw new ImpError(
        'account-exists',
        `the user name ${username} or its e-mail address is taken`,
        'choose another one',
      );
    const nowMs = cloud.world.nowMs();
    const id = newRowId(cloud.world);
    const row: AccountRow = {
      id,
      username,
      email,
      password: kept,
      developer_plan_id: makePlanId(cloud.world),
      created_at_ms: nowMs,
      password_changed_at_ms: nowMs,
    };
    await db.insertInto('accounts').values(row).execute();
    await db.insertInto('plan_ids').values(developerPlanRow(row, nowMs)).execute();
    return accountOf(row);
  });
  cloud.emit({ kind: 'account-made', username });
  return account;
}

const developerPlanRow = (account: Pick<AccountRow, 'id' | 'developer_plan_id'>, nowMs: number) => ({
  id: account.developer_plan_id,
  kind: 'developer' as const,
  account_id: account.id,
  installation: null,
  created_at_ms: nowMs,
  replaced_at_ms: null,
});

/** Text that no password fits, so that an unknown user name takes as long as a wrong password. */
const noPassword = (costLog2: number): string =>
  `scrypt:${costLog2}:AAAAAAAAAAAAAAAAAAAAAA:${'A'.repeat(43)}`;

/** The account that a user name (or e-mail address) and a password open; null: none, and not said why. */
export async function signIn(
  cloud: CloudContext,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<Account | null> {
  const row = await cloud.db
    .selectFrom('accounts')
    .selectAll()
    .where((where) => where.or([where('username', '=', username), where('email', '=', username)]))
    .executeTakeFirst();
  const fits = await passwordFits(password, row?.password ?? noPassword(cloud.settings.passwordCostLog2));
  return fits && row !== undefined ? accountOf(row) : null;
}

/**
 * Changes a password, which makes a new developer plan ID; the old one enrolls nothing any more.
 * Throws ImpError `account-invalid` or `password-wrong`.
 */
export async function changePassword(
  cloud: CloudContext,
  change: { readonly username: string; readonly password: string; readonly newPassword: string },
): Promise<Account> {
  const { username } = change;
  checked({ username, password: change.newPassword });
  const wrong = new ImpError('password-wrong', 'the user name or the password is wrong', 'type both again');
  const account = await signIn(cloud, change);
  if (account === null) throw wrong;
  const kept = await hashPassword(cloud.world, change.newPassword, cloud.settings.passwordCostLog2);
  const changed = await cloud.db.transaction().execute(async (db) => {
    const nowMs = cloud.world.nowMs();
    const developerPlanId = makePlanId(cloud.world);
    const { numUpdatedRows } = await db
      .updateTable('accounts')
      .set({ password: kept, developer_plan_id: developerPlanId, password_changed_at_ms: nowMs })
      .where('id', '=', account.id)
      // Two changes at once: only the one that knew the password of its moment counts.
      .where('developer_plan_id', '=', account.developerPlanId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw wrong;
    await db
      .updateTable('plan_ids')
      .set({ replaced_at_ms: nowMs })
      .where('id', '=', account.developerPlanId)
      .execute();
    await db
      .insertInto('plan_ids')
      .values(developerPlanRow({ id: account.id, developer_plan_id: developerPlanId }, nowMs))
      .execute();
    return { ...account, developerPlanId };
  });
  cloud.emit({ kind: 'password-changed', username: account.username });
  return changed;
}

/** The account of an ID. Throws ImpError `account-unknown`. */
export async function findAccount(db: Database, accountId: string): Promise<Account> {
  const row = await db.selectFrom('accounts').selectAll().where('id', '=', accountId).executeTakeFirst();
  if (row !== undefined) return accountOf(row);
  throw new ImpError('account-unknown', 'there is no such account', 'make the account first');
}
