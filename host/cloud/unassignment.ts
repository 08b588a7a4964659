/** How a device leaves its group. Source: the vendor's impCentral API. */
import type { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { unassignDevice } from './assignment.ts';
import type { CloudContext } from './context.ts';
import { ownDevice } from './devices.ts';
import type { DeviceGroupRow } from './schema.ts';
import { unblessDevice } from './unblessing.ts';

/** Throws ImpError `device-unknown`, `device-elsewhere`, `unbond-key-refused`. */
export async function removeFromGroup(
  cloud: CloudContext,
  {
    accountId,
    deviceId,
    group,
    unbondKey,
  }: {
    readonly accountId: string;
    readonly deviceId: DeviceId;
    readonly group: DeviceGroupRow;
    /** The account's unblessing key; production devices alone need it. */
    readonly unbondKey: string | undefined;
  },
): Promise<void> {
  const device = await ownDevice(cloud.db, deviceId, accountId);
  if (device.group_id !== group.id)
    throw new ImpError(
      'device-elsewhere',
      `device ${deviceId} is not in the group`,
      'name the group it is in',
    );
  if (device.blessed === 1) return unblessDevice(cloud, { accountId, deviceId, key: unbondKey });
  await unassignDevice(cloud, { accountId, deviceId });
}
