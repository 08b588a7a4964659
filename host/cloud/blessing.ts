/** What a device under test asks for when its test is over. Source: Dev Center, server.bless; marked where chosen. */
import type { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { blessDevice } from './assignment.ts';
import type { CloudContext } from './context.ts';
import { findGroup } from './device-groups.ts';
import { findDevice, type Device } from './devices.ts';
import {
  factoryRefusal,
  factoryRefusals,
  type FactoryRefusal,
  type FactoryRefusalCode,
} from './factory-refusals.ts';
import { byDevice, recordHistory } from './history.ts';

export interface BlessingAnswer {
  readonly blessed: boolean;
  /** Whether the application firmware may be loaded at once: as the production group says (known). */
  readonly load: boolean;
  /** Why a device that passed is not blessed. */
  readonly refusal?: FactoryRefusal;
}

const refused = (code: FactoryRefusalCode): BlessingAnswer => ({
  blessed: false,
  load: false,
  refusal: factoryRefusal(code),
});

/**
 * Blesses a device under test into the production group that its fixture's group names, or notes that it failed.
 * Nothing is thrown for a device that may not be blessed: that is an answer.
 */
export async function blessUnderTest(
  cloud: CloudContext,
  deviceId: DeviceId,
  passed: boolean,
): Promise<BlessingAnswer> {
  const device = await findDevice(cloud.db, deviceId);
  if (device === undefined || device.account_id === null) return refused('not-under-test');
  const accountId = device.account_id;
  if (!passed) {
    await recordHistory(cloud, cloud.db, {
      deviceId,
      event: 'test-failed',
      actor: byDevice(deviceId),
      accountId,
    });
    return { blessed: false, load: false };
  }
  if (device.blessed === 1) return refused('already-blessed');
  if (device.imp_type === 'imp001') return refused('imp001-limits');
  if (device.kind !== 'dut') return refused('not-under-test');
  const groupId = await productionTargetOf(cloud, deviceId);
  if (groupId === null) return refused('fixture-gone');
  try {
    await blessDevice(cloud, { accountId, deviceId, groupId });
  } catch (error) {
    if (error instanceof ImpError && error.code in factoryRefusals)
      return refused(error.code as FactoryRefusalCode);
    throw error;
  }
  cloud.emit({ kind: 'blessed', deviceId, groupId });
  const group = await findGroup(cloud.db, groupId);
  return { blessed: true, load: group?.load_code_after_blessing !== 0 };
}

/** The production group that the fixture which configured this device names now; null: none. */
async function productionTargetOf(cloud: CloudContext, deviceId: DeviceId): Promise<string | null> {
  const fixtureId = await fixtureThatConfigured(cloud, deviceId);
  if (fixtureId === null) return null;
  const fixture = await findDevice(cloud.db, fixtureId);
  if (fixture === undefined || fixture.kind !== 'fixture' || fixture.group_id === null) return null;
  return (await findGroup(cloud.db, fixture.group_id))?.production_target_id ?? null;
}

/** Of a fixture its own ID, of a device under test that of the fixture which configured it; else undefined. */
export async function fixtureOf(cloud: CloudContext, device: Device): Promise<DeviceId | undefined> {
  if (device.kind === 'fixture') return device.id;
  return device.kind === 'dut' ? ((await fixtureThatConfigured(cloud, device.id)) ?? undefined) : undefined;
}

/** The fixture whose factory token this device claimed last; null: none. */
async function fixtureThatConfigured(cloud: CloudContext, deviceId: DeviceId): Promise<DeviceId | null> {
  const token = await cloud.db
    .selectFrom('enrollment_tokens')
    .select('fixture_id')
    .where('presented_by', '=', deviceId)
    .where('kind', '=', 'factory')
    .where('state', '=', 'claimed')
    .orderBy('claimed_at_ms', 'desc')
    .executeTakeFirst();
  return token?.fixture_id ?? null;
}
