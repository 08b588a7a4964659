/** Device groups, their devices and builds, as the vendor's client manages them; and the rules without the client. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDevice } from '../../../../host/cloud/index.ts';
import { enrolledDevice } from './api-devices.ts';
import { openApiCloud, type ApiCloud } from './api-cloud.ts';
import { refusal, type VendorError } from './vendor-client.ts';
import { DeviceId } from '../../../../protocol/ids.ts';

let api: ApiCloud;
let productId = '';
beforeAll(async () => {
  api = await openApiCloud();
  productId = (await api.client.products.create({ name: 'groups' })).data.id;
});
afterAll(() => api.cloud.close());

let number = 0;
const makeGroup = async (type = 'development_devicegroup'): Promise<string> =>
  (await api.client.deviceGroups.create(productId, type, { name: `group ${(number += 1)}` })).data.id;
const code = { device_code: 'server.log("device");', agent_code: 'server.log("agent");' };
const build = async (groupId: string, attributes = {}): Promise<string> =>
  (await api.client.deployments.create(groupId, 'development_devicegroup', { ...code, ...attributes })).data
    .id;

describe('device groups', () => {
  test('are made, changed, found and deleted', async () => {
    const { client } = api;
    const made = await client.deviceGroups.create(productId, 'production_devicegroup', {
      name: 'field',
      region: 'eu',
      env_vars: { speed: 3 },
    });
    const { id } = made.data;
    expect(made.data).toMatchObject({
      type: 'production_devicegroup',
      attributes: { name: 'field', region: 'eu', env_vars: { speed: 3 }, load_code_after_blessing: true },
      relationships: { product: { type: 'product', id: productId } },
    });
    const changed = await client.deviceGroups.update(id, 'production_devicegroup', {
      description: 'far away',
      load_code_after_blessing: false,
    });
    expect(changed.data.attributes).toMatchObject({
      description: 'far away',
      load_code_after_blessing: false,
    });
    const found = await client.deviceGroups.list({
      'filter[product.id]': productId,
      'filter[type]': 'production_devicegroup',
    });
    expect(found.data.map((group) => group.id)).toEqual([id]);
    expect(await refusal(client.deviceGroups.create(productId, 'dut_devicegroup', { name: 'field' }))).toBe(
      '400 Duplicate Resource: Devicegroups must have unique names.',
    );
    await client.deviceGroups.delete(id);
    expect(await refusal(client.deviceGroups.get(id))).toMatch(/^404 Devicegroup Not Found: /);
    expect(await refusal(client.deviceGroups.get(productId))).toMatch(/^404 /);
  });

  test('of fixtures name both targets, of their own flavour', async () => {
    const { client } = api;
    const target = async (type: string) => ({ type, id: await makeGroup(type) });
    const production = await target('production_devicegroup');
    const trial = await target('pre_production_devicegroup');
    const dut = await target('dut_devicegroup');
    const name = `fixtures ${(number += 1)}`;
    const make = (a: typeof dut, b: typeof dut) =>
      client.deviceGroups.create(productId, 'factoryfixture_devicegroup', { name }, a, b);
    expect(await refusal(make(trial, dut))).toMatch(/^400 Invalid Targets: /);
    const { data } = await make(production, dut);
    expect(data.relationships).toMatchObject({ production_target: production, dut_target: dut });
    expect(await refusal(client.deviceGroups.delete(dut.id))).toMatch(/^400 Devicegroup Is Target: /);
    await client.deviceGroups.delete(data.id);
    await client.deviceGroups.delete(dut.id);
  });

  test('take and lose devices, each refusal told by itself', async () => {
    const { cloud, client, account } = api;
    const { id, agentId } = await enrolledDevice(cloud, account, 0xd8c46a000001);
    const groupId = await makeGroup();
    await client.deviceGroups.addDevices(groupId, id);
    const assigned = await client.devices.get('0c2a69000001').catch(() => null);
    expect(assigned).toBeNull();
    const mac = 'd8:c4:6a:00:00:01';
    for (const name of [id, mac, mac.replaceAll(':', ''), agentId])
      expect((await client.devices.get(name)).data.id).toBe(id);
    expect((await client.devices.get(id)).data).toMatchObject({
      attributes: { agent_id: agentId, mac_address: mac },
      relationships: { devicegroup: { type: 'development_devicegroup', id: groupId } },
    });
    expect(await refusal(client.devices.delete(id))).toMatch(/^400 Device Assigned: /);
    expect(await refusal(client.deviceGroups.delete(groupId))).toMatch(/^400 Assigned Devices Exist: /);
    await client.deviceGroups.removeDevices(groupId, null, mac);
    const unassigned = (await client.devices.get(id)).data;
    expect(unassigned.attributes).toMatchObject({ agent_id: null, agent_url: null });
    expect(unassigned.relationships).not.toHaveProperty('devicegroup');
    expect(await refusal(client.devices.get(agentId))).toMatch(/^404 Device Not Found: /);
    expect(await refusal(client.devices.restart(id))).toMatch(/^400 Device Unassigned: /);
    await client.deviceGroups.addDevices(groupId, agentId);
    expect((await client.devices.get(id)).data.attributes['agent_id']).toBe(agentId);
    const partly = await client.deviceGroups.addDevices(groupId, 'nothing', id, 'no').catch((error) => error);
    expect((partly as VendorError).statusCode).toBe(400);
    expect((partly as VendorError).body.errors).toMatchObject([{ status: '404' }, { status: '404' }]);
    await client.deviceGroups.removeDevices(groupId, null, id);
    await client.devices.delete(id);
    expect(await refusal(client.devices.get(id))).toMatch(/^404 /);
  });

  test('production groups take no device by hand', async () => {
    const { cloud, client, account } = api;
    const { id } = await enrolledDevice(cloud, account, 0xd8c46a000002);
    const groupId = await makeGroup('production_devicegroup');
    expect(await refusal(client.deviceGroups.addDevices(groupId, id))).toMatch(/^400 /);
  });
});

describe('builds', () => {
  test('the newest is current, the first is the minimum, which moves only forward', async () => {
    const { client } = api;
    const groupId = await makeGroup();
    const [first, second, third] = [await build(groupId), await build(groupId), await build(groupId)];
    expect((await client.deviceGroups.get(groupId)).data.relationships).toMatchObject({
      current_deployment: { type: 'deployment', id: third },
      min_supported_deployment: { id: first },
    });
    expect(await refusal(client.deployments.delete(first))).toMatch(/^400 Deployment Supported: /);
    await client.deviceGroups.updateMinSupportedDeployment(groupId, second);
    expect(await refusal(client.deviceGroups.updateMinSupportedDeployment(groupId, first))).toMatch(
      /^400 Invalid Minimum Supported Deployment: /,
    );
    const other = await build(await makeGroup());
    expect(await refusal(client.deviceGroups.updateMinSupportedDeployment(groupId, other))).toMatch(/^400 /);
    await client.deployments.delete(first);
    expect(await refusal(client.deployments.delete(second))).toMatch(/^400 /);
  });

  test('are described, flagged, tagged and found by it', async () => {
    const { client, account } = api;
    const groupId = await makeGroup();
    const id = await build(groupId, {
      flagged: true,
      tags: ['v1', 'a_b'],
      description: 'one',
      origin: 'here',
    });
    await build(groupId, { tags: ['v11', 'axb'] });
    const { data } = await client.deployments.get(id);
    expect(data.attributes).toMatchObject({ ...code, flagged: true, tags: ['v1', 'a_b'], origin: 'here' });
    expect(data.relationships).toMatchObject({ flagger: { id: account.id } });
    const found = async (filters: Readonly<Record<string, string>>) =>
      (await client.deployments.list({ 'filter[devicegroup.id]': groupId, ...filters })).data.length;
    expect(await found({ 'filter[tags]': 'v1' })).toBe(1);
    expect(await found({ 'filter[tags]': 'v1,a_b' })).toBe(1);
    expect(await found({ 'filter[tags]': 'v1,axb' })).toBe(0);
    expect(await found({ 'filter[flagged]': 'true' })).toBe(1);
    expect(await found({ 'filter[flagged]': 'any' })).toBe(2);
    expect(await found({ 'filter[sha]': String(data.attributes['sha']) })).toBe(2);
    expect(await found({ 'filter[flagger.id]': account.id, 'filter[creator.id]': account.id })).toBe(1);
    expect(await refusal(client.deployments.delete(id))).toBe(
      '400 Resource Flagged: You cannot delete flagged deployments; set the flagged attribute to false and try again.',
    );
    expect(await refusal(client.deviceGroups.delete(groupId))).toBe(
      '400 Flagged Deployments Exist: Cannot delete a devicegroup with flagged deployments; delete those first.',
    );
    const unflagged = await client.deployments.update(id, { flagged: false, tags: ['x'] });
    expect(unflagged.data.attributes).toMatchObject({ flagged: false, tags: ['x'] });
    expect(unflagged.data.relationships).not.toHaveProperty('flagger');
    await client.deviceGroups.delete(groupId);
    expect(await refusal(client.deployments.get(id))).toMatch(/^404 Deployment Not Found: /);
  });

  test('code that is no language is refused with its place', async () => {
    const groupId = await makeGroup();
    const error = await api.client.deployments
      .create(groupId, 'development_devicegroup', { device_code: 'local a = 1\nlocal = 2', agent_code: '' })
      .catch((reason: unknown) => reason as VendorError);
    expect(error).toMatchObject({
      statusCode: 400,
      body: { errors: [{ code: 'CX005', title: 'Compilation Error' }] },
    });
    expect((error as VendorError).body.errors[0]?.meta).toEqual([
      { file: 'device_code', row: 2, column: 7, type: 'error', text: 'expected an identifier' },
    ]);
  });

  test.each([
    ['a tag with a space', { tags: ['a b'] }],
    ['too many letters in tags', { tags: ['x'.repeat(300), 'y'.repeat(201)] }],
    ['a SHA of its own', { sha: 'a'.repeat(64) }],
    ['flags that are words', { flagged: 'yes' }],
  ])('%s is refused', async (_what, attributes) => {
    const groupId = await makeGroup();
    const { cloud, account } = api;
    const token = (await api.client.auth.login(account.username, account.password)).access_token;
    const answer = await cloud.fetch('/v5/deployments', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/vnd.api+json' },
      body: JSON.stringify({
        data: {
          type: 'deployment',
          attributes: { ...code, ...attributes },
          relationships: { devicegroup: { type: 'development_devicegroup', id: groupId } },
        },
      }),
    });
    expect(answer.status).toBe(400);
  });
});

describe('webhooks', () => {
  test('are registered, changed and deleted, and go with their group', async () => {
    const { client } = api;
    const groupId = await makeGroup('production_devicegroup');
    const hook = { url: 'http://hooks.example/a', event: 'blessing', content_type: 'application/json' };
    const made = await client.webhooks.create(groupId, 'production_devicegroup', hook);
    const { id } = made.data;
    expect(made.data).toMatchObject({ type: 'webhook', attributes: hook });
    const url = 'https://hooks.example/b';
    expect((await client.webhooks.update(id, { url })).data.attributes).toMatchObject({ ...hook, url });
    const found = await client.webhooks.list({ 'filter[devicegroup.id]': groupId });
    expect(found.data.map((each) => each.id)).toEqual([id]);
    expect(await refusal(client.webhooks.update(id, { url: 'not a URL' }))).toBe(
      '400 Invalid URL: The provided URL is invalid.',
    );
    await client.webhooks.delete(id);
    expect(await refusal(client.webhooks.delete(id))).toMatch(/^404 Webhook Not Found: /);
    await client.webhooks.create(groupId, 'production_devicegroup', hook);
    await client.deviceGroups.delete(groupId);
  });
});

describe('lists', () => {
  test('page through 2,000 devices, each once', { timeout: 60_000 }, async () => {
    const { cloud, client, account } = api;
    const mine = (await client.devices.list(null, 1, 1000)).data.length;
    const ids = Array.from({ length: 2000 }, (_, n) =>
      DeviceId.parse(((0x3000n << 48n) | BigInt(n)).toString(16)),
    );
    for (const id of ids) await addDevice(cloud, { id, impType: 'imp004m', accountId: account.id });
    const seen = new Set<string>();
    for (let page = 1; ; page += 1) {
      const { data, links } = await client.devices.list(null, page, 100);
      for (const { id } of data) seen.add(id);
      if (!('next' in links)) break;
      expect(data).toHaveLength(100);
    }
    expect(seen.size).toBe(mine + 2000);
    const { data, links } = await client.devices.list({ 'filter[devicegroup.owner.id]': 'null' });
    expect(data).toHaveLength(20);
    expect(Object.keys(links).toSorted()).toEqual(['first', 'last', 'next', 'self']);
    expect(decodeURIComponent(links['next'] ?? '')).toContain(
      'filter[devicegroup.owner.id]=null&page[number]=2&page[size]=20',
    );
  });
});
