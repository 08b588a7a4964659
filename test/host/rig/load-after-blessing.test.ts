/** Protects `load_code_after_blessing`: builds from the cloud drive the device under test, the whole way from the fixture's LED. */
import { expect, test } from 'vitest';
import type { TraceEvent } from '../../../firmware/trace.ts';
import { findDevice, makeDeployment, type GroupType } from '../../../host/cloud/index.ts';
import { updateGroup } from '../../../host/cloud/group-changes.ts';
import { SandboxFirmware } from '../../../host/sandbox/device/firmware.ts';
import { factory, line } from './factory.ts';

const factoryCode = 'server.bless(true, (blessed) => server.log("blessed " + blessed));';
const productCode = 'server.log("product runs");';

test.each([
  { load: true, shown: 'two seconds after the callback' },
  { load: false, shown: 'not before its next start' },
])('with load_code_after_blessing $load the product code runs $shown', async ({ load }) => {
  const firmware = await SandboxFirmware.open({ programs: {} });
  const { rig, dut, api } = await factory({ dut: { firmware } });
  firmware.holdWith((answer) => rig.hold(answer));
  const cloud = await rig.cloud;
  const { id: accountId } = await rig.account;
  const deploy = async (type: GroupType, deviceCode: string): Promise<string> => {
    const { id: groupId } = await cloud.db
      .selectFrom('device_groups')
      .select('id')
      .where('type', '=', type)
      .executeTakeFirstOrThrow();
    await makeDeployment(cloud, { accountId, groupId, deviceCode, agentCode: '' });
    return groupId;
  };
  await deploy('dut_devicegroup', factoryCode);
  const shop = await deploy('production_devicegroup', productCode);
  await updateGroup(cloud, { accountId, id: shop, loadCodeAfterBlessing: load });
  api.factoryBlinkUp(line);
  const mine = { matches: ({ device }: TraceEvent) => device === dut.deviceId };
  const callback = await rig.until('log', mine);
  expect(callback.text).toBe('blessed true');
  const logs = () =>
    rig.trace.flatMap((event) =>
      event.kind === 'log' && event.device === dut.deviceId ? [{ text: event.text, atUs: event.atUs }] : [],
    );
  const product = () => logs().find(({ text }) => text === 'product runs');
  await rig.run({ forUs: 120_000_000 });
  expect(await findDevice(cloud.db, dut.deviceId)).toMatchObject({ kind: 'production', blessed: 1 });
  if (load) expect(product()?.atUs).toBe(callback.atUs + 2_000_000);
  else {
    expect(product()).toBeUndefined();
    dut.device.powerOff();
    dut.device.powerOn();
    await rig.run({ forUs: 30_000_000 });
    expect(product()).toBeDefined();
  }
  expect(logs().filter(({ text }) => text === 'blessed true')).toHaveLength(1);
  await rig.close();
});
