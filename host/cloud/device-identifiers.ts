/** The names of a device: its ID, its MAC address, and its agent's ID while it is assigned (known, impt 2.6). */
import { AgentId, DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import type { Database } from './database.ts';
import { ownDevice, type Device } from './devices.ts';
import type { DeviceRow } from './schema.ts';

const bareMac = /^[0-9a-f]{12}$/;

const withColons = (mac: string): string => mac.match(/../g)?.join(':') ?? mac;

/** A MAC address without its separators, lower case; null: it is none. */
export function macOf(text: string): string | null {
  const bare = text.toLowerCase().replaceAll(/[:-]/g, '');
  return bareMac.test(bare) ? bare : null;
}

/** `0c:2a:69:00:00:01`; IDs of an imp003 and later are `5000` and the MAC address (known). Null: not known. */
export function macAddressOf(device: Pick<DeviceRow, 'id' | 'mac_address'>): string | null {
  const mac = macOf(device.mac_address ?? (device.id.startsWith('5000') ? device.id.slice(4) : ''));
  return mac === null ? null : withColons(mac);
}

const unknown = (name: string): ImpError =>
  new ImpError(
    'device-unknown',
    `the account has no device ${name}`,
    'check its ID, MAC address or agent ID',
  );

/** The ID of an account's device by any of its names; `evenUnassigned`: by its agent's ID too, when it is in no group. */
export async function findByName(
  db: Database,
  accountId: string,
  name: string,
  { evenUnassigned = false } = {},
): Promise<DeviceId | undefined> {
  const id = DeviceId.safeParse(name.toLowerCase());
  const mac = macOf(name);
  const agentId = AgentId.safeParse(name);
  const row = await db
    .selectFrom('devices')
    .select('id')
    .where('account_id', '=', accountId)
    .where((where) =>
      where.or([
        ...(id.success ? [where('id', '=', id.data)] : []),
        ...(mac === null
          ? []
          : [
              where('mac_address', 'in', [mac, withColons(mac)]),
              where('id', '=', DeviceId.parse(`5000${mac}`)),
            ]),
        ...(agentId.success
          ? [
              where.and([
                where('agent_id', '=', agentId.data),
                ...(evenUnassigned ? [] : [where('group_id', 'is not', null)]),
              ]),
            ]
          : []),
      ]),
    )
    .executeTakeFirst();
  return row?.id;
}

/** An account's device by any of its names. Throws ImpError `device-unknown`. */
export async function deviceByName(
  db: Database,
  accountId: string,
  name: string,
  options: { readonly evenUnassigned?: boolean } = {},
): Promise<Device> {
  const id = await findByName(db, accountId, name, options);
  if (id === undefined) throw unknown(name);
  return ownDevice(db, id, accountId);
}
