/** Letting devices in that have proved their keys: those that come together in one transaction. */
import type { DeviceStatus, ImpType } from '../../protocol/device-link.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import type { Database } from './database.ts';
import { newDeviceRow, statusColumns, devicesOf, unassigned, type Device } from './devices.ts';
import { byDevice, historyEntries, type HistoryEntry } from './history.ts';
import type { Refusal } from './refusals.ts';
import type { DeviceRow } from './schema.ts';
import { insertNewRows, updateRows } from './storage/many-rows.ts';
import { takeRows } from './storage/row-locks.ts';
import { runAll } from './storage/statements.ts';

/** What a device says of itself when it connects. */
export interface Introduction {
  readonly deviceId: DeviceId;
  readonly impType: ImpType;
  /** Ed25519, hex; proved before it is shown to `admitDevice`. */
  readonly publicKey: string;
  readonly software: string;
  readonly status?: DeviceStatus | undefined;
}

/** A device at the door. */
export interface Arrival {
  readonly hello: Introduction;
  /** What the history says if another key is known under its ID. */
  readonly refusal: Refusal;
}

/** Undefined: not let in. */
export type Admission = { readonly device: Device; readonly registered: boolean } | undefined;

/**
 * Lets a device in that has proved its key: registers the key at first contact, compares it afterwards.
 * Undefined: another key is known under this device ID, and the history of that device says so.
 */
export async function admitDevice(
  cloud: CloudContext,
  hello: Introduction,
  refusal: Refusal,
): Promise<Device | undefined> {
  const admission = await cloud.admissions.do({ hello, refusal });
  if (admission?.registered === true)
    cloud.emit({ kind: 'device-registered', deviceId: hello.deviceId, impType: hello.impType });
  return admission?.device;
}

/** What a device's row says once it is let in. */
function linkedRow(cloud: CloudContext, before: DeviceRow, hello: Introduction): DeviceRow {
  const nowMs = cloud.world.nowMs();
  return {
    ...before,
    ...(before.public_key === null ? { public_key: hello.publicKey, imp_type: hello.impType } : {}),
    software: hello.software,
    ...(hello.status === undefined ? {} : statusColumns(hello.status)),
    last_seen_at_ms: nowMs,
    link_process_id: cloud.bus.processId,
    link_number: before.link_number + 1,
    link_changed_at_ms: nowMs,
  };
}

/** Those of its columns that may have changed. */
const linkedColumns = (row: DeviceRow) => ({
  id: row.id,
  public_key: row.public_key,
  imp_type: row.imp_type,
  software: row.software,
  ip_address: row.ip_address,
  rssi_dbm: row.rssi_dbm,
  free_memory_bytes: row.free_memory_bytes,
  last_seen_at_ms: row.last_seen_at_ms,
  link_process_id: row.link_process_id,
  link_number: row.link_number,
  link_changed_at_ms: row.link_changed_at_ms,
});

/** Lets devices in, each at most once, and writes it into their histories. In a transaction. */
export async function admitTogether(
  cloud: CloudContext,
  db: Database,
  arrivals: readonly Arrival[],
): Promise<Admission[]> {
  const ids = arrivals.map(({ hello }) => hello.deviceId);
  const takenDevices = async (): Promise<ReadonlyMap<DeviceId, Device>> =>
    (await runAll(db, takeRows(db, 'devices', 'id', ids), devicesOf(db, ids)))[1];
  let known = await takenDevices();
  const firstRows = arrivals
    .filter(({ hello }) => !known.has(hello.deviceId))
    .map(({ hello }) => linkedRow(cloud, newDeviceRow(cloud, hello.deviceId, hello.impType), hello));
  const [made] = await runAll(db, insertNewRows(db, 'devices', firstRows));
  // Another process was faster with some: its transaction is over, so theirs can be read now.
  if (made.size < firstRows.length) known = await takenDevices();
  const firsts = new Map(firstRows.filter(({ id }) => made.has(id)).map((row) => [row.id, unassigned(row)]));

  const admissions = arrivals.map(({ hello }): Admission => {
    const first = firsts.get(hello.deviceId);
    if (first !== undefined) return { device: first, registered: true };
    const before = known.get(hello.deviceId);
    if (before === undefined) throw new RangeError(`device ${hello.deviceId} went while it was let in`);
    if (before.public_key !== null && before.public_key !== hello.publicKey) return undefined;
    const device = { ...before, ...linkedRow(cloud, before, hello) };
    return { device, registered: before.public_key === null };
  });
  const devices = admissions.flatMap((admission) => admission?.device ?? []);
  const relinked = devices.filter(({ id }) => !firsts.has(id)).map(linkedColumns);
  const entries = arrivals.flatMap(({ hello: { deviceId }, refusal }, index): HistoryEntry | [] => {
    const accountId = known.get(deviceId)?.account_id ?? null;
    const entry = { deviceId, actor: byDevice(deviceId), accountId };
    const admission = admissions[index];
    if (admission === undefined) return { ...entry, event: 'link-refused', refusal };
    return admission.registered ? { ...entry, event: 'registered' } : [];
  });
  await runAll(db, updateRows(db, 'devices', 'id', relinked), historyEntries(cloud, db, entries));
  return admissions;
}
