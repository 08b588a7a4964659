/**
 * How a build reaches devices and agents: when a device connects, is restarted, changes its group or is blessed.
 * Source: the vendor's impCentral API; the way over the link is our own.
 */
import type { CloudMessage } from '../../protocol/device-link.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import type { CloudContext } from './context.ts';
import { maxCodeCharacters } from './deployment-code.ts';
import { findDeployment } from './deployments.ts';
import { findGroup } from './device-groups.ts';
import { placeOf } from './device-place.ts';
import { findDevice, type Device } from './devices.ts';
import type { DeploymentRow, DeviceGroupRow } from './schema.ts';

type CodeMessage = Extract<CloudMessage, { readonly type: 'code' }>;

/** Said, whenever such code would run, in place of a false success. */
export const squirrelNotRun = (half: 'device' | 'agent'): string =>
  `ERROR: the ${half} code of this build is Squirrel, which this stand-in keeps but does not run yet; ` +
  'deploy TypeScript to run it here';

/** Known: `impt test` reads how full the program storage is; here it holds the longest code that a build may have (chosen). */
const storageUsed = ({ device_code }: Pick<DeploymentRow, 'device_code'>): string =>
  `Downloading new code; ${((100 * device_code.length) / maxCodeCharacters).toFixed(2)}% program storage used`;

/** Only a device in a group runs a build. */
const groupOf = async (cloud: CloudContext, device: Device): Promise<DeviceGroupRow | undefined> =>
  device.group_id === null ? undefined : findGroup(cloud.db, device.group_id);

/** The build that a device is to run now; undefined: its group has none. */
async function messageFor(
  cloud: CloudContext,
  device: Device,
  restart: boolean,
): Promise<CodeMessage | undefined> {
  const deploymentId = (await groupOf(cloud, device))?.current_deployment_id ?? null;
  const deployment = deploymentId === null ? undefined : await findDeployment(cloud.db, deploymentId);
  if (deployment === undefined) return undefined;
  const code = await cloud.code.deviceCode(deployment);
  if (code.language === 'squirrel') await cloud.logs.append(device, 'server.error', squirrelNotRun('device'));
  if (code.language === 'typescript') await cloud.logs.append(device, 'status', storageUsed(deployment));
  return {
    type: 'code',
    firmware: device.kind === 'fixture' || device.kind === 'dut' ? 'factory' : 'application',
    deploymentId: deployment.id,
    program: code.language === 'typescript' ? code.program : null,
    restart,
  };
}

/** Remembers which build a device has, for conditional restarts. */
async function noteGiven(cloud: CloudContext, deviceId: DeviceId, deploymentId: string): Promise<void> {
  const given = { deployment_id: deploymentId, given_at_ms: cloud.world.nowMs() };
  await cloud.db
    .insertInto('device_code')
    .values({ device_id: deviceId, ...given })
    .onConflict((conflict) => conflict.column('device_id').doUpdateSet(given))
    .execute();
}

/** The build for a device that has just connected, enrolled or been blessed; undefined: there is none to load. */
export async function codeOnConnect(cloud: CloudContext, device: Device): Promise<CodeMessage | undefined> {
  if (device.agent_id === null) return undefined;
  const message = await messageFor(cloud, device, false);
  if (message !== undefined) await noteGiven(cloud, device.id, message.deploymentId);
  return message;
}

/**
 * Tells a connected device what it is now, lets it restart into its group's current build, and its agent too. A device
 * that is off-line does so when it connects.
 */
export async function reloadDevice(cloud: CloudContext, deviceId: DeviceId): Promise<void> {
  const device = await findDevice(cloud.db, deviceId);
  if (device === undefined) return;
  const elsewhere = await cloud.links.isOnlineElsewhere(deviceId);
  if (elsewhere || cloud.links.isOnlineHere(deviceId)) {
    const place = await placeOf(cloud, device);
    cloud.links.tell(deviceId, { type: 'role', blessed: device.blessed === 1, ...place }, elsewhere);
    const message = await messageFor(cloud, device, true);
    if (cloud.links.tell(deviceId, message ?? { type: 'restart' }, elsewhere) && message !== undefined)
      await noteGiven(cloud, deviceId, message.deploymentId);
  }
  if (device.agent_id !== null && device.group_id !== null) await cloud.restartAgent(device.agent_id);
}

/** Whether a device runs a build older than the minimum supported one of its group, or none that is known. */
async function isOutdated(cloud: CloudContext, device: Device, group: DeviceGroupRow): Promise<boolean> {
  const least =
    group.min_supported_deployment_id === null
      ? undefined
      : await findDeployment(cloud.db, group.min_supported_deployment_id);
  if (least === undefined) return false;
  const running = await cloud.db
    .selectFrom('device_code')
    .innerJoin('deployments', 'deployments.id', 'device_code.deployment_id')
    .select(['deployments.sequence', 'deployments.group_id'])
    .where('device_code.device_id', '=', device.id)
    .executeTakeFirst();
  return running === undefined || running.group_id !== group.id || running.sequence < least.sequence;
}

/**
 * Restarts a device into its group's current build; `conditional`: only if it runs one that is no longer supported.
 * Throws ImpError `device-unassigned`.
 */
export async function restartDevice(
  cloud: CloudContext,
  device: Device,
  { conditional }: { readonly conditional: boolean },
): Promise<void> {
  const group = await groupOf(cloud, device);
  if (group === undefined)
    throw new ImpError('device-unassigned', `device ${device.id} is in no group`, 'assign it to one first');
  if (conditional && !(await isOutdated(cloud, device, group))) return;
  await reloadDevice(cloud, device.id);
}

/** Restarts all devices of a group. */
export async function restartGroup(
  cloud: CloudContext,
  group: DeviceGroupRow,
  how: { readonly conditional: boolean },
): Promise<void> {
  const rows = await cloud.db.selectFrom('devices').select('id').where('group_id', '=', group.id).execute();
  for (const { id } of rows) {
    const device = await findDevice(cloud.db, id);
    // Taken out of its group meanwhile: nothing to restart.
    if (device?.group_id === group.id) await restartDevice(cloud, device, how);
  }
}
