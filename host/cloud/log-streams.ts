/**
 * Log streams: one an account, of at most five devices (known, imp-central-api 1.7.0). Kept in the database, so that any
 * process can change the stream that another holds open.
 */
import { ImpError } from '../imp-error.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import { risingId } from './rising-id.ts';
import { randomAlphanumerics } from './world.ts';

/** The oldest drops out when one more is added (known). */
export const maxStreamDevices = 5;

/** A stream as it is kept. */
export interface LogStream {
  readonly idHash: string;
  readonly accountId: string;
}

const hashOf = (cloud: CloudContext, id: string): string => cloud.secret.hashOf('log stream', id);

/** Makes an account's stream; the one before it ends. Its ID is shown once: who has it may listen. */
export async function makeLogStream(
  cloud: CloudContext,
  accountId: string,
): Promise<{ readonly id: string }> {
  const id = randomAlphanumerics(cloud.world, 32);
  const kept = { id_hash: hashOf(cloud, id), created_at_ms: cloud.world.nowMs() };
  await cloud.db.transaction().execute(async (db) => {
    await db
      .insertInto('log_streams')
      .values({ account_id: accountId, ...kept })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet(kept))
      .execute();
    await db
      .deleteFrom('log_stream_devices')
      .where('id_hash', 'not in', db.selectFrom('log_streams').select('id_hash'))
      .execute();
  });
  return { id };
}

/** Throws ImpError `stream-unknown`. `accountId`: whose it must be; not given: the ID alone opens it. */
export async function findLogStream(cloud: CloudContext, id: string, accountId?: string): Promise<LogStream> {
  const row = await cloud.db
    .selectFrom('log_streams')
    .selectAll()
    .where('id_hash', '=', hashOf(cloud, id))
    .executeTakeFirst();
  if (row !== undefined && (accountId === undefined || row.account_id === accountId))
    return { idHash: row.id_hash, accountId: row.account_id };
  throw new ImpError('stream-unknown', 'there is no such log stream', 'make a new one');
}

/** Its devices, in the order of being added; null: the stream is over. */
export async function devicesOfStream(
  cloud: CloudContext,
  { idHash }: LogStream,
): Promise<readonly DeviceId[] | null> {
  const rows = await cloud.db
    .selectFrom('log_streams')
    .leftJoin('log_stream_devices', 'log_stream_devices.id_hash', 'log_streams.id_hash')
    .select('log_stream_devices.device_id')
    .where('log_streams.id_hash', '=', idHash)
    .orderBy('log_stream_devices.sequence')
    .execute();
  return rows.length === 0 ? null : rows.flatMap(({ device_id }) => device_id ?? []);
}

/** Adds a device; the one that was added longest ago makes room. */
export async function addToStream(
  cloud: CloudContext,
  { idHash }: LogStream,
  deviceId: DeviceId,
): Promise<void> {
  await cloud.db.transaction().execute(async (db) => {
    const sequence = risingId(cloud);
    await db
      .insertInto('log_stream_devices')
      .values({ id_hash: idHash, device_id: deviceId, sequence })
      .onConflict((conflict) => conflict.columns(['id_hash', 'device_id']).doUpdateSet({ sequence }))
      .execute();
    const devices = await db
      .selectFrom('log_stream_devices')
      .select('device_id')
      .where('id_hash', '=', idHash)
      .orderBy('sequence', 'desc')
      .execute();
    const dropped = devices.slice(maxStreamDevices).map(({ device_id }) => device_id);
    if (dropped.length > 0)
      await db
        .deleteFrom('log_stream_devices')
        .where('id_hash', '=', idHash)
        .where('device_id', 'in', dropped)
        .execute();
  });
}

/** Throws ImpError `device-unknown` if the device is not in the stream. */
export async function removeFromStream(
  cloud: CloudContext,
  { idHash }: LogStream,
  deviceId: DeviceId,
): Promise<void> {
  const { numDeletedRows } = await cloud.db
    .deleteFrom('log_stream_devices')
    .where('id_hash', '=', idHash)
    .where('device_id', '=', deviceId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n)
    throw new ImpError('device-unknown', `device ${deviceId} is not in the stream`, 'add it first');
}
