/** The second factor: time-based one-time codes (RFC 6238: SHA-1, 30 s, 6 digits, as authenticator apps make them). */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { findAccount } from './accounts.ts';
import { ImpError } from '../imp-error.ts';
import { nonceBytes } from './secret.ts';

const stepMs = 30_000;
const purpose = 'one-time code secret';
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes of RFC 4648 base32, spaces and padding allowed. Throws ImpError `otp-secret-invalid`. */
function bytesOf(secret: string): Buffer {
  const letters = secret.replaceAll(/[\s=]/g, '').toUpperCase();
  const bits = Array.from(letters, (letter) => base32.indexOf(letter).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  if (!/^[A-Z2-7]+$/.test(letters) || bytes.length < 10)
    throw new ImpError(
      'otp-secret-invalid',
      'the secret of one-time codes is not base32 of 10 bytes or more',
      'use the letters A to Z and 2 to 7, at least 16 of them',
    );
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** The code of a secret at a time. Throws ImpError `otp-secret-invalid`. */
export function oneTimeCode(secret: string, atMs: number): string {
  return codeOfStep(bytesOf(secret), Math.floor(atMs / stepMs));
}

function codeOfStep(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** Asks for a second factor from now on; `secret` null: no longer. Throws ImpError `account-unknown`, `otp-secret-invalid`. */
export async function setSecondFactor(
  cloud: CloudContext,
  accountId: string,
  secret: string | null,
): Promise<void> {
  await findAccount(cloud.db, accountId);
  if (secret !== null) bytesOf(secret);
  await cloud.db.transaction().execute(async (db) => {
    await db.deleteFrom('one_time_codes').where('account_id', '=', accountId).execute();
    if (secret === null) return;
    const secret_sealed = cloud.secret.seal(purpose, secret, cloud.world.randomBytes(nonceBytes));
    await db
      .insertInto('one_time_codes')
      .values({ account_id: accountId, secret_sealed, last_step: 0 })
      .execute();
  });
}

export const hasSecondFactor = async (db: Database, accountId: string): Promise<boolean> =>
  (await db
    .selectFrom('one_time_codes')
    .select('account_id')
    .where('account_id', '=', accountId)
    .executeTakeFirst()) !== undefined;

/** Whether `code` is the account's code of now, or of half a minute before or after; each is good once. */
export async function takeOneTimeCode(
  cloud: CloudContext,
  accountId: string,
  code: string,
): Promise<boolean> {
  const row = await cloud.db
    .selectFrom('one_time_codes')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (row === undefined || !/^\d{6}$/.test(code)) return false;
  const secret = bytesOf(cloud.secret.unseal(purpose, row.secret_sealed));
  const now = Math.floor(cloud.world.nowMs() / stepMs);
  const step = [now, now - 1, now + 1].find(
    (each) =>
      each > row.last_step && timingSafeEqual(Buffer.from(codeOfStep(secret, each)), Buffer.from(code)),
  );
  if (step === undefined) return false;
  const { numUpdatedRows } = await cloud.db
    .updateTable('one_time_codes')
    .set({ last_step: step })
    .where('account_id', '=', accountId)
    .where('last_step', '=', row.last_step)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
