/** What an account does with a device itself: names it, gives it up. Source: the vendor's impCentral API; marked where chosen. */
import type { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import type { CloudContext } from './context.ts';
import { ownDevice } from './devices.ts';
import { byAccount, recordHistory } from './history.ts';

interface OwnDevice {
  readonly accountId: string;
  readonly id: DeviceId;
}

/** An empty name is none. Throws ImpError `device-unknown`. */
export async function renameDevice(
  cloud: CloudContext,
  { accountId, id, name }: OwnDevice & { readonly name: string | null },
): Promise<void> {
  await ownDevice(cloud.db, id, accountId);
  await cloud.db
    .updateTable('devices')
    .set({ name: name === '' ? null : name })
    .where('id', '=', id)
    .execute();
}

/**
 * Gives a device up: it belongs to nobody until it is configured again, and its agent is closed (chosen). Its key stays
 * known, so that nobody else can be it. Throws ImpError `device-unknown` or `device-assigned`.
 */
export async function deleteDevice(cloud: CloudContext, { accountId, id }: OwnDevice): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const device = await ownDevice(db, id, accountId);
    if (device.group_id !== null)
      throw new ImpError('device-assigned', `device ${id} is in a group`, 'take it out first');
    await db
      .updateTable('devices')
      .set({ account_id: null, name: null, plan_id: null, agent_id: null, logging: 0 })
      .where('id', '=', id)
      .execute();
    await db
      .updateTable('agents')
      .set({ closed_at_ms: cloud.world.nowMs() })
      .where('device_id', '=', id)
      .where('closed_at_ms', 'is', null)
      .execute();
    await recordHistory(cloud, db, {
      deviceId: id,
      event: 'given-up',
      actor: byAccount(accountId),
      accountId,
    });
  });
}
