/** A build of the management API on an imp: it runs, its lines come back, and a restart loads the next one. */
import { afterEach, expect, it } from 'vitest';
import {
  assignDevice,
  makeDeployment,
  makeGroup,
  makeProduct,
  reloadDevice,
  type Cloud,
} from '../../../host/cloud/index.ts';
import { Rig } from '../../../host/rig/rig.ts';
import { SandboxFirmware } from '../../../host/sandbox/device/firmware.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const network = { ssid: 'HomeNet', password: 'planted-secret' };

async function onlineRig(): Promise<{ rig: Rig; cloud: Cloud; accountId: string; groupId: string }> {
  const firmware = await SandboxFirmware.open({ programs: {} });
  const rig = new Rig({ seed: 7, firmware });
  firmware.holdWith((answer) => rig.hold(answer));
  rigs.push(rig);
  const cloud = await rig.cloud;
  await rig.transmit({ network });
  await rig.until('enrolled');
  const { id: accountId } = await rig.account;
  const { id: productId } = await makeProduct(cloud, { accountId, name: 'lamp' });
  const { id: groupId } = await makeGroup(cloud, {
    productId,
    type: 'development_devicegroup',
    name: 'bench',
  });
  return { rig, cloud, accountId, groupId };
}

const logsOf = (rig: Rig): string[] =>
  rig.trace.flatMap((event) => (event.kind === 'log' ? [event.text] : []));

it('runs when its device is assigned, and the next one after a restart', async () => {
  const { rig, cloud, accountId, groupId } = await onlineRig();
  const deviceId = rig.imp.deviceId;
  const deploy = (deviceCode: string) =>
    makeDeployment(cloud, { accountId, groupId, deviceCode, agentCode: '' });
  await deploy('const n: number = 1; server.log("build " + n);');
  await assignDevice(cloud, { accountId, deviceId, groupId });
  await reloadDevice(cloud, deviceId);
  await rig.run({ forUs: 2_000_000 });
  expect(logsOf(rig)).toContain('build 1');
  await deploy('server.log("build 2");');
  await rig.run({ forUs: 2_000_000 });
  expect(logsOf(rig)).not.toContain('build 2');
  await reloadDevice(cloud, deviceId);
  await rig.run({ forUs: 2_000_000 });
  expect(logsOf(rig)).toContain('build 2');
  await deploy('local x = 3; server.log(x)');
  await reloadDevice(cloud, deviceId);
  await rig.run({ forUs: 2_000_000 });
  await cloud.logs.settled();
  const { lines } = await cloud.logs.page({ accountId, deviceId }, { size: 100 });
  const texts = lines.map(({ type, text }) => `${type} ${text}`);
  expect(texts).toEqual(expect.arrayContaining(['server.log build 1', 'server.log build 2']));
  expect(texts.some((text) => text.includes('the device code of this build is Squirrel'))).toBe(true);
});
