/** How a blessed device becomes a development device again. Source: the vendor's impCentral API; marked where chosen. */
import { timingSafeEqual } from 'node:crypto';
import type { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { findAccount } from './accounts.ts';
import type { CloudContext } from './context.ts';
import { ownDevice } from './devices.ts';
import { byAccount, recordHistory } from './history.ts';

const keyOf = (cloud: CloudContext, accountId: string): string =>
  cloud.secret.hashOf('unblessing key', accountId);

/**
 * An account's unblessing key: it follows from the account and the cloud's secret (chosen), so it is kept nowhere.
 * Throws ImpError `account-unknown`.
 */
export async function unblessingKey(cloud: CloudContext, accountId: string): Promise<string> {
  return keyOf(cloud, (await findAccount(cloud.db, accountId)).id);
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
    if (device.kind === 'production') {
      const wanted = Buffer.from(keyOf(cloud, accountId));
      const given = Buffer.from(key ?? '');
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
        throw new ImpError(
          'unbond-key-refused',
          'the unblessing key is missing or wrong',
          "send the account's key in X-Electricimp-Key",
        );
    }
    await db
      .updateTable('devices')
      .set({ group_id: null, blessed: 0, logging: 0 })
      .where('id', '=', deviceId)
      .execute();
    await recordHistory(cloud, db, { deviceId, event: 'unblessed', actor: byAccount(accountId), accountId });
  });
}
