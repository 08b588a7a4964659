/** What the vendor's own test suites, of imp-central-api 1.7.0 and impt 2.6, take for granted beyond single calls. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enrolledDevice } from './api-devices.ts';
import { openApiCloud, type ApiCloud } from './api-cloud.ts';
import { refusal } from './vendor-client.ts';

const type = 'development_devicegroup';

let api: ApiCloud;
let productId = '';
beforeAll(async () => {
  api = await openApiCloud();
  productId = (await api.client.products.create({ name: 'habits' })).data.id;
});
afterAll(() => api.cloud.close());

let number = 0;
const makeGroup = async (): Promise<string> =>
  (await api.client.deviceGroups.create(productId, type, { name: `group ${(number += 1)}` })).data.id;

/** Status of a path that goes out to the letter, which `fetch` would mend. */
const statusOf = (path: string): Promise<number | undefined> => {
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    request(api.url, { path: `/v5${path}`, headers }, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end();
  });
};
let token = '';
beforeAll(async () => {
  token = (await api.client.auth.login(api.account.username, api.account.password)).access_token;
});

describe('any name may be tried as an ID, and is not found', () => {
  const names = ['not-exist', 'a%20b', '100%', '%E0%A4%A', 'a/b', encodeURIComponent('ü'.repeat(80)), 'a?b'];
  test.each(names)('%s', async (name) => {
    for (const kind of ['products', 'devicegroups', 'devices', 'deployments', 'webhooks', 'accounts'])
      expect([kind, await statusOf(`/${kind}/${name}`)]).toEqual([kind, 404]);
  });
});

describe('a device', () => {
  test('has something in its log as soon as it is configured, by each of its names', async () => {
    const { cloud, client, account } = api;
    const { id, agentId } = await enrolledDevice(cloud, account, 1);
    await cloud.logs.settled();
    expect((await client.devices.getLogs(id, 1, 1)).data).toMatchObject([
      { type: 'status', msg: 'Device connected' },
    ]);
    await client.deviceGroups.addDevices(await makeGroup(), id);
    const mac = String((await client.devices.get(id)).data.attributes['mac_address']);
    for (const name of [id, mac, agentId]) {
      await client.devices.restart(name);
      await client.devices.conditionalRestart(name);
      expect((await client.devices.getLogs(name, 1, 1)).data).toHaveLength(1);
      expect((await client.devices.update(name, { name: 'desk' })).data.attributes['name']).toBe('desk');
      // What was unnamed is so again, whichever way a client says it.
      expect((await client.devices.update(name, { name: '' })).data.attributes['name']).toBeNull();
    }
  });

  test('goes into a group and out of it by each of its names, beside others', async () => {
    const { cloud, client, account } = api;
    const devices = [await enrolledDevice(cloud, account, 2), await enrolledDevice(cloud, account, 3)];
    const groupId = await makeGroup();
    const inGroup = async () => (await client.devices.list({ 'filter[devicegroup.id]': groupId })).data;
    await client.deviceGroups.addDevices(groupId, ...devices.map(({ id }) => id));
    const shown = await inGroup();
    expect(shown).toHaveLength(2);
    for (const names of [
      shown.map(({ attributes }) => String(attributes['mac_address'])),
      shown.map(({ attributes }) => String(attributes['agent_id'])),
      shown.map(({ id }) => id),
    ]) {
      await client.deviceGroups.removeDevices(groupId, null, ...names);
      expect(await inGroup()).toEqual([]);
      await client.deviceGroups.addDevices(groupId, ...names);
      expect((await inGroup()).map(({ id }) => id)).toEqual(shown.map(({ id }) => id));
    }
    const gone = await refusal(
      client.deviceGroups.removeDevices(await makeGroup(), null, ...shown.map(({ id }) => id)),
    );
    expect(gone).toMatch(/^400 Device Not Found: /);
  });

  test('in no group is found by a filter of no owner, said as null or as a word', async () => {
    const { cloud, client, account } = api;
    const { id } = await enrolledDevice(cloud, account, 5);
    for (const owner of ['null', null as unknown as string]) {
      const { data } = await client.devices.list({ 'filter[devicegroup.owner.id]': owner }, 1, 100);
      expect(data.map((device) => device.id)).toContain(id);
      expect(data.filter(({ relationships }) => 'devicegroup' in relationships)).toEqual([]);
    }
  });

  test('says how full its program storage is when it loads a build', async () => {
    const { cloud, client, account } = api;
    const { id } = await enrolledDevice(cloud, account, 4);
    const groupId = await makeGroup();
    await client.deviceGroups.addDevices(groupId, id);
    await client.deployments.create(groupId, type, { device_code: '1;'.repeat(50_000), agent_code: '' });
    await client.devices.restart(id);
    const { data } = await client.devices.getLogs(id, 1, 100);
    const used = data.flatMap(({ msg }) => /([\d.]+)% program storage used/.exec(msg)?.[1] ?? []);
    expect(used.map(Number)).toEqual([9.54]);
  });
});

describe('what is changed without a change', () => {
  test('stays, and is answered', async () => {
    const { client } = api;
    const id = await makeGroup();
    const before = (await client.deviceGroups.get(id)).data;
    const after = await client.deviceGroups.update(id, type, { name: undefined, description: undefined });
    expect({ ...after.data.attributes, updated_at: 0 }).toEqual({ ...before.attributes, updated_at: 0 });
    const hook = { url: 'http://hooks.example/', event: 'deployment', content_type: 'application/json' };
    const made = (await client.webhooks.create(id, type, hook)).data;
    expect((await client.webhooks.update(made.id, { url: undefined })).data.attributes).toMatchObject(hook);
  });
});

describe('builds', () => {
  test('made ten at once are all there, and an old one can go when a newer is the minimum', async () => {
    const { client } = api;
    const groupId = await makeGroup();
    const code = { device_code: 'server.log("device");', agent_code: 'server.log("agent");' };
    const first = (await client.deployments.create(groupId, type, { ...code, flagged: true })).data;
    const second = (await client.deployments.create(groupId, type, code)).data;
    await client.deviceGroups.updateMinSupportedDeployment(groupId, second.id);
    await Promise.all(Array.from({ length: 10 }, () => client.deployments.create(groupId, type, code)));
    const { data } = await client.deployments.list({ 'filter[devicegroup.id]': groupId });
    expect(new Set(data.map(({ id }) => id)).size).toBe(12);
    expect(new Set(data.map(({ attributes }) => attributes['sha']))).toEqual(
      new Set([first.attributes['sha']]),
    );
    const flagged = await client.deployments.list({
      'filter[devicegroup.id]': groupId,
      'filter[flagged]': true as unknown as string,
    });
    expect(flagged.data.map(({ id }) => id)).toEqual([first.id]);
    await client.deployments.update(first.id, { flagged: false });
    await client.deployments.delete(first.id);
    expect(await refusal(client.deployments.delete(first.id))).toMatch(/^404 /);
    await client.deviceGroups.delete(groupId);
    expect(await refusal(client.deployments.get(second.id))).toMatch(/^404 Deployment Not Found: /);
  });
});
