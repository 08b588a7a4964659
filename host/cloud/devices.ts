/** Devices: one row for each imp that ever proved itself, or was made known beforehand. */
import type { DeviceStatus, ImpType } from '../../protocol/device-link.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { findAccount } from './accounts.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { kindOf, logsAreKept, type DeviceKind, type GroupType } from './groups.ts';
import { byAccount, recordHistory } from './history.ts';
import type { DeviceRow } from './schema.ts';
import { isOneOf } from './storage/many-rows.ts';
import { statementOf, type Statement } from './storage/statements.ts';

/** A device, and what its group makes of it. */
export interface Device extends DeviceRow {
  readonly group_type: GroupType | null;
  readonly kind: DeviceKind;
}

const devicesWithGroups = (db: Database) =>
  db
    .selectFrom('devices')
    .leftJoin('device_groups', 'device_groups.id', 'devices.group_id')
    .selectAll('devices')
    .select('device_groups.type as group_type');

/** A device; undefined: never heard of. */
export async function findDevice(db: Database, id: DeviceId): Promise<Device | undefined> {
  const row = await devicesWithGroups(db).where('devices.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : deviceOf(row);
}

const deviceOf = (row: DeviceRow & { readonly group_type: GroupType | null }): Device => ({
  ...row,
  kind: kindOf(row.group_type),
});

/** The device of a row that is in no group. */
export const unassigned = (row: DeviceRow): Device => deviceOf({ ...row, group_type: null });

/** Those devices that were heard of. */
export const devicesOf = (
  db: Database,
  ids: readonly DeviceId[],
): Statement<ReadonlyMap<DeviceId, Device>> => {
  const { query, read } = statementOf(devicesWithGroups(db).where(isOneOf(db, 'devices.id', ids)));
  return { query, read: (rows) => new Map(read(rows).map((row) => [row.id, deviceOf(row)])) };
};

/** Whether what a device logs is kept and shown. */
export const logsOf = (device: Device): boolean => logsAreKept(device.kind, device.logging === 1);

/** A device of which nothing is known yet. */
export const newDeviceRow = (cloud: CloudContext, id: DeviceId, impType: ImpType): DeviceRow => ({
  id,
  imp_type: impType,
  public_key: null,
  software: '',
  mac_address: null,
  ip_address: null,
  rssi_dbm: null,
  free_memory_bytes: null,
  name: null,
  account_id: null,
  group_id: null,
  blessed: 0,
  logging: 0,
  plan_id: null,
  agent_id: null,
  created_at_ms: cloud.world.nowMs(),
  last_enrolled_at_ms: null,
  last_seen_at_ms: null,
  link_process_id: null,
  link_number: 0,
  link_changed_at_ms: null,
});

/** Makes a device known before it ever connects. Adding it again does nothing. Throws ImpError `account-unknown`. */
export async function addDevice(
  cloud: CloudContext,
  device: { readonly id: DeviceId; readonly impType: ImpType; readonly accountId?: string },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    if (device.accountId !== undefined) await findAccount(db, device.accountId);
    if ((await findDevice(db, device.id)) !== undefined) return;
    const row = { ...newDeviceRow(cloud, device.id, device.impType), account_id: device.accountId ?? null };
    await db.insertInto('devices').values(row).execute();
    const actor =
      device.accountId === undefined
        ? ({ kind: 'cloud', id: 'cloud' } as const)
        : byAccount(device.accountId);
    await recordHistory(cloud, db, { deviceId: device.id, event: 'added', actor, accountId: row.account_id });
  });
}

export const statusColumns = ({ ipAddress, rssiDbm, freeMemoryBytes }: DeviceStatus) => ({
  ip_address: ipAddress,
  rssi_dbm: rssiDbm,
  free_memory_bytes: freeMemoryBytes,
});

/** Keeps what a device says of itself while it is on-line. */
export async function noteStatus(db: Database, id: DeviceId, status: DeviceStatus): Promise<void> {
  await db.updateTable('devices').set(statusColumns(status)).where('id', '=', id).execute();
}

/** Switches a device's logging on or off; it matters for production devices only. Throws ImpError `device-unknown`. */
export async function setLogging(
  cloud: CloudContext,
  {
    deviceId,
    on,
    accountId,
  }: { readonly deviceId: DeviceId; readonly on: boolean; readonly accountId: string },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    await ownDevice(db, deviceId, accountId);
    await db
      .updateTable('devices')
      .set({ logging: on ? 1 : 0 })
      .where('id', '=', deviceId)
      .execute();
    const event = on ? 'logging-on' : 'logging-off';
    await recordHistory(cloud, db, { deviceId, event, actor: byAccount(accountId), accountId });
  });
}

/**
 * Forgets the key of a device, so that its next contact registers a new one: the cure where a device's key file was lost.
 * Throws ImpError `device-unknown`.
 */
export async function forgetDeviceKey(
  cloud: CloudContext,
  { deviceId, accountId }: { readonly deviceId: DeviceId; readonly accountId: string },
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    await ownDevice(db, deviceId, accountId);
    await db.updateTable('devices').set({ public_key: null }).where('id', '=', deviceId).execute();
    const actor = byAccount(accountId);
    await recordHistory(cloud, db, { deviceId, event: 'key-forgotten', actor, accountId });
  });
}

/** A device of an account. Throws ImpError `device-unknown`, whether it is another's or nobody's. */
export async function ownDevice(db: Database, deviceId: DeviceId, accountId: string): Promise<Device> {
  const device = await findDevice(db, deviceId);
  if (device !== undefined && device.account_id === accountId) return device;
  throw new ImpError(
    'device-unknown',
    `the account has no device ${deviceId}`,
    'BlinkUp the device with a developer plan ID of the account, or add it to the account first',
  );
}
