/** Which group a device is in, and how it gets there. Source: the vendor's impCentral API; marked where chosen. */
import type { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { ownDevice, type Device } from './devices.ts';
import { findGroup } from './device-groups.ts';
import { factsOf, isProductionKind } from './groups.ts';
import { byAccount, recordHistory } from './history.ts';
import type { DeviceGroupRow } from './schema.ts';
import { queueDeliveries } from './webhooks/deliveries.ts';
import { blessing } from './webhooks/happenings.ts';

/** Why a device may not be put into a group by hand; null: it may. */
function objection(
  device: Device,
  group: DeviceGroupRow,
  productOfDevice: string | undefined,
): ImpError | null {
  const { kind, entry } = factsOf(group.type);
  if (device.blessed === 1) {
    return isProductionKind(kind) && isProductionKind(device.kind) && productOfDevice === group.product_id
      ? null
      : new ImpError(
          'device-blessed',
          `device ${device.id} is blessed: it moves between production groups of one product only`,
          'choose such a group, or unbless the device',
        );
  }
  if (!entry.includes('by-hand'))
    return new ImpError(
      'group-not-by-hand',
      `a ${group.type} takes no device by hand`,
      kind === 'dut' ? "configure the device with its fixture's LED" : 'have the device blessed',
    );
  if (device.imp_type === 'imp001' && (kind === 'fixture' || kind === 'test-production'))
    return new ImpError(
      'imp001-limits',
      `device ${device.id} is an imp001: it can be neither a fixture nor blessed`,
      'use an imp002 or later',
    );
  return null;
}

/**
 * Puts a device of an account into one of its groups. A device put into a test production group by hand counts as
 * blessed from then on (chosen). Throws ImpError `device-unknown`, `group-unknown`, `device-blessed`,
 * `group-not-by-hand`, `imp001-limits`.
 */
export async function assignDevice(
  cloud: CloudContext,
  {
    accountId,
    deviceId,
    groupId,
  }: { readonly accountId: string; readonly deviceId: DeviceId; readonly groupId: string },
): Promise<void> {
  const queued = await cloud.db.transaction().execute(async (db) => {
    const device = await ownDevice(db, deviceId, accountId);
    const group = await ownGroup(db, groupId, accountId);
    const from = device.group_id === null ? undefined : await findGroup(db, device.group_id);
    const error = objection(device, group, from?.product_id);
    if (error !== null) throw error;
    const blessed = device.blessed === 1 || factsOf(group.type).kind === 'test-production' ? 1 : 0;
    await db.updateTable('devices').set({ group_id: groupId, blessed }).where('id', '=', deviceId).execute();
    const actor = byAccount(accountId);
    await recordHistory(cloud, db, { deviceId, event: 'assigned', actor, accountId });
    if (blessed === 0 || device.blessed === 1) return false;
    await recordHistory(cloud, db, { deviceId, event: 'blessed', actor, accountId });
    return queueDeliveries(cloud, db, blessing(groupId, deviceId));
  });
  if (queued) cloud.courier.ring();
}

/** Takes an unblessed device out of its group. Throws ImpError `device-unknown` or `device-blessed`. */
export async function unassignDevice(
  cloud: CloudContext,
  { accountId, deviceId }: { readonly accountId: string; readonly deviceId: DeviceId },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const device = await ownDevice(db, deviceId, accountId);
    if (device.blessed === 1)
      throw new ImpError('device-blessed', `device ${deviceId} is blessed`, 'unbless the device');
    await db.updateTable('devices').set({ group_id: null }).where('id', '=', deviceId).execute();
    await recordHistory(cloud, db, { deviceId, event: 'unassigned', actor: byAccount(accountId), accountId });
  });
}

/**
 * Marks a device as blessed and moves it into a production group. Throws ImpError `device-unknown`, `group-unknown`,
 * `group-not-production`, `fixture-never-blessed`, `imp001-limits`.
 */
export async function blessDevice(
  cloud: CloudContext,
  {
    accountId,
    deviceId,
    groupId,
  }: { readonly accountId: string; readonly deviceId: DeviceId; readonly groupId: string },
): Promise<void> {
  const queued = await cloud.db.transaction().execute(async (db) => {
    const device = await ownDevice(db, deviceId, accountId);
    const group = await ownGroup(db, groupId, accountId);
    if (!isProductionKind(factsOf(group.type).kind))
      throw new ImpError(
        'group-not-production',
        'a blessed device goes into a production group',
        'choose such a group',
      );
    if (device.kind === 'fixture')
      throw new ImpError('fixture-never-blessed', `device ${deviceId} is a fixture`, 'unassign it first');
    if (device.imp_type === 'imp001')
      throw new ImpError(
        'imp001-limits',
        `device ${deviceId} is an imp001: it cannot be blessed`,
        'use a later imp',
      );
    await db
      .updateTable('devices')
      .set({ group_id: groupId, blessed: 1 })
      .where('id', '=', deviceId)
      .execute();
    await recordHistory(cloud, db, { deviceId, event: 'blessed', actor: byAccount(accountId), accountId });
    return queueDeliveries(cloud, db, blessing(groupId, deviceId));
  });
  if (queued) cloud.courier.ring();
}

async function ownGroup(db: Database, groupId: string, accountId: string): Promise<DeviceGroupRow> {
  const group = await findGroup(db, groupId);
  if (group?.account_id === accountId) return group;
  throw new ImpError('group-unknown', 'the account has no such device group', 'make the group first');
}
