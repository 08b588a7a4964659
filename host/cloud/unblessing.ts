/** How a blessed device becomes a development device again. Source: the vendor's impCentral API; marked where chosen. */
import { timingSafeEqual } from 'node:crypto';
import type { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { findAccount } from './accounts.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { ownDevice } from './devices.ts';
import { byAccount, recordHistory } from './history.ts';
import { checkPassword, type PasswordProof } from './login-keys.ts';
import type { UnblessingKeyRow } from './schema.ts';
import { nonceBytes } from './secret.ts';
import { randomAlphanumerics } from './world.ts';

const purpose = 'unblessing key';

/** Form chosen: the vendor's is not public. */
export const unblessingKeyForm = /^[0-9A-Za-z]{16,64}$/;

export interface UnblessingKey {
  readonly accountId: string;
  readonly key: string;
  readonly createdAtMs: number;
}

const newRow = (cloud: CloudContext, accountId: string, key?: string): UnblessingKeyRow => ({
  account_id: accountId,
  key_sealed: cloud.secret.seal(
    purpose,
    key ?? randomAlphanumerics(cloud.world, 32),
    cloud.world.randomBytes(nonceBytes),
  ),
  created_at_ms: cloud.world.nowMs(),
});

const opened = (cloud: CloudContext, row: UnblessingKeyRow): UnblessingKey => ({
  accountId: row.account_id,
  key: cloud.secret.unseal(purpose, row.key_sealed),
  createdAtMs: row.created_at_ms,
});

/** An account's unblessing key, made when it is first asked for. Throws ImpError `account-unknown`. */
export async function findUnblessingKey(cloud: CloudContext, accountId: string): Promise<UnblessingKey> {
  await findAccount(cloud.db, accountId);
  await cloud.db
    .insertInto('unblessing_keys')
    .values(newRow(cloud, accountId))
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .execute();
  return opened(
    cloud,
    await cloud.db
      .selectFrom('unblessing_keys')
      .selectAll()
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow(),
  );
}

/** The key alone. Throws ImpError `account-unknown`. */
export const unblessingKey = async (cloud: CloudContext, accountId: string): Promise<string> =>
  (await findUnblessingKey(cloud, accountId)).key;

/**
 * Gives an account a key that is known beforehand, as a world file does. The one before it is worth nothing any more.
 * Throws ImpError `unblessing-key-invalid`.
 */
export async function setUnblessingKey(
  cloud: CloudContext,
  { accountId, key }: { readonly accountId: string; readonly key: string },
): Promise<void> {
  if (!unblessingKeyForm.test(key))
    throw new ImpError(
      'unblessing-key-invalid',
      'an unblessing key is 16 to 64 letters and digits',
      'choose another one, or have one made',
    );
  await putKey(cloud, newRow(cloud, accountId, key));
}

/** Makes a new key in place of the account's. Throws ImpError `password-wrong`. */
export async function renewUnblessingKey(cloud: CloudContext, proof: PasswordProof): Promise<UnblessingKey> {
  await checkPassword(cloud, proof.accountId, proof.password);
  const row = newRow(cloud, proof.accountId);
  await putKey(cloud, row);
  return opened(cloud, row);
}

async function putKey(cloud: CloudContext, row: UnblessingKeyRow): Promise<void> {
  const { key_sealed, created_at_ms } = row;
  await cloud.db
    .insertInto('unblessing_keys')
    .values(row)
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ key_sealed, created_at_ms }))
    .execute();
}

/** Whether `given` is the account's key; nothing fits where none was ever made. */
async function keyFits(
  cloud: CloudContext,
  db: Database,
  accountId: string,
  given: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('unblessing_keys')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row === undefined) return false;
  // Of one length, whatever was given.
  const hash = (key: string): Buffer => Buffer.from(cloud.secret.hashOf(purpose, key));
  return timingSafeEqual(hash(given), hash(opened(cloud, row).key));
}

/**
 * Takes a blessed device out of its group; it must be configured anew. Production devices take the account's key, test
 * production devices none (known). Throws ImpError `device-unknown` or `unbond-key-refused`.
 */
export async function unblessDevice(
  cloud: CloudContext,
  {
    accountId,
    deviceId,
    key,
  }: { readonly accountId: string; readonly deviceId: DeviceId; readonly key?: string | undefined },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const device = await ownDevice(db, deviceId, accountId);
    if (device.kind === 'production' && !(await keyFits(cloud, db, accountId, key ?? '')))
      throw new ImpError(
        'unbond-key-refused',
        'the unblessing key is missing or wrong',
        "send the account's key in X-Electricimp-Key; GET /v5/accounts/me/unblessing_key shows it",
      );
    await db
      .updateTable('devices')
      .set({ group_id: null, blessed: 0, logging: 0 })
      .where('id', '=', deviceId)
      .execute();
    await recordHistory(cloud, db, { deviceId, event: 'unblessed', actor: byAccount(accountId), accountId });
  });
}
