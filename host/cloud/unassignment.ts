/** How a device leaves its group. Source: the vendor's impCentral API. */
import type { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { unassignDevice } from './assignment.ts';
import type { CloudContext } from './context.ts';
import { ownDevice } from './devices.ts';
import type { DeviceGroupRow } from './schema.ts';

/** Throws ImpError `device-unknown`, `device-elsewhere`, `device-blessed`. */
export async function removeFromGroup(
  cloud: CloudContext,
  {
    accountId,
    deviceId,
    group,
  }: {
    readonly accountId: string;
    readonly deviceId: DeviceId;
    readonly group: DeviceGroupRow;
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
  await unassignDevice(cloud, { accountId, deviceId });
}
