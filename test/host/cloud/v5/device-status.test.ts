/** What the management API tells of a device is what the device measured: over the whole way, and by hand-written messages. */
import { afterEach, expect, test } from 'vitest';
import { defaultMemoryBytes } from '../../../../host/sandbox/engine.ts';
import { SandboxFirmware } from '../../../../host/sandbox/device/firmware.ts';
import { programOf } from '../../../../host/sandbox/program.ts';
import { Rig } from '../../../../host/rig/rig.ts';
import { softwareName } from '../../../../host/version.ts';
import { TestDevice, talkInProcess } from '../test-device.ts';
import { enrolledDevice } from './api-devices.ts';
import { openApiCloud } from './api-cloud.ts';
import type { One } from './vendor-client.ts';

const closing: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0)) await each.close();
});

const home = { ssid: 'HomeNet', password: 's3cret!!' };

test('an imp tells its address, signal, free memory and software, and anew with each heartbeat', async () => {
  const code = `const kept: string[][] = []; imp.wakeup(90, () => {
    for (let i = 0; i < 100000; i++) kept.push(['kept']);
  });`;
  const firmware = await SandboxFirmware.open({ programs: { application: await programOf(code, 'app.ts') } });
  const point = { ...home, signalDbm: -61 };
  const rig = new Rig({ seed: 3, firmware, network: { accessPoints: [point] } });
  firmware.holdWith((answer) => rig.hold(answer));
  closing.push(rig);
  await rig.transmit({ network: home });
  await rig.until('enrolled');
  const cloud = await rig.cloud;
  const { access_token } = (await (
    await cloud.fetch('/v5/auth', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'developer', password: 'rig-3-password' }),
    })
  ).json()) as { access_token: string };
  const shown = async () => {
    const headers = { authorization: `Bearer ${access_token}` };
    const answer = await cloud.fetch(`/v5/devices/${rig.imp.deviceId}`, { headers });
    return ((await answer.json()) as One).data.attributes;
  };
  const first = await shown();
  expect(first).toMatchObject({
    ip_address: '192.168.1.100',
    rssi: -61,
    free_memory: defaultMemoryBytes,
    swversion: softwareName,
    device_online: true,
  });
  rig.imp.site.change({ accessPoints: [{ ...point, signalDbm: -80 }] });
  await rig.run({ forUs: 70_000_000 });
  const second = await shown();
  expect(second).toMatchObject({ rssi: -80, ip_address: '192.168.1.100' });
  const atFirst = Number(second['free_memory']);
  expect(atFirst).toBeLessThan(defaultMemoryBytes);
  await rig.run({ forUs: 60_000_000 });
  expect(Number((await shown())['free_memory'])).toBeLessThan(atFirst - 100_000 * 16);
});

test('with a static address it tells that one; on a cable it hears no signal', async () => {
  const addressing = {
    ip: '10.1.2.3',
    netmask: '255.255.255.0',
    gateway: '10.1.2.1',
    dns1: '10.1.2.1',
  };
  const rig = new Rig({ seed: 4 });
  closing.push(rig);
  const wired = rig.addImp();
  await rig.transmit({ network: { ...home, addressing } });
  await rig.until('enrolled');
  await rig.transmit({ network: { ssid: '', password: '' } }, { to: wired });
  await rig.until('enrolled');
  const rows = await (await rig.cloud).db.selectFrom('devices').selectAll().execute();
  const rowOf = (id: string) => rows.find((row) => row.id === id);
  expect(rowOf(rig.imp.deviceId)).toMatchObject({ ip_address: '10.1.2.3', rssi_dbm: -55 });
  expect(rowOf(wired.deviceId)).toMatchObject({ ip_address: '192.168.1.100', rssi_dbm: null });
});

test('a device that tells nothing has none of it, and one that lies about its form is refused', async () => {
  const { cloud, client, account } = await openApiCloud();
  closing.push(cloud);
  const { id, talk } = await enrolledDevice(cloud, account, 1);
  const shown = async () => (await client.devices.get(id)).data.attributes;
  expect(await shown()).toMatchObject({ ip_address: null, rssi: null, free_memory: null });
  const status = { ipAddress: '1.2.3.4', rssiDbm: -70, freeMemoryBytes: 0 };
  expect(await talk.ask({ type: 'ping', status })).toEqual({ type: 'pong' });
  await talk.ask({ type: 'ping', status: { ...status, rssiDbm: null } });
  expect(await shown()).toMatchObject({ ip_address: '1.2.3.4', rssi: null, free_memory: 0 });
  for (const wrong of [
    { ipAddress: 'home' },
    { rssiDbm: -1000 },
    { freeMemoryBytes: -1 },
    { freeMemoryBytes: 1.5 },
  ]) {
    const other = talkInProcess(cloud);
    const hello = { ...new TestDevice(2).hello, status: { ...status, ...wrong } };
    expect(await other.ask(hello)).toMatchObject({ type: 'refused', code: 'link-malformed' });
  }
});
