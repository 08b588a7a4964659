import type { DeviceId } from '../../protocol/ids.ts';
import type { CloudContext } from './context.ts';
import type { Device } from './devices.ts';
import { fixtureOf } from './blessing.ts';

/** What a device is told of its place: what it is held for, and in the factory which fixture it belongs to. */
export async function placeOf(
  cloud: CloudContext,
  device: Device | undefined,
): Promise<{ readonly role: Device['kind']; readonly fixtureId?: DeviceId }> {
  if (device === undefined) return { role: 'unassigned' };
  const fixtureId = await fixtureOf(cloud, device);
  return { role: device.kind, ...(fixtureId === undefined ? {} : { fixtureId }) };
}
