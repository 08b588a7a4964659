/** A cloud filled from a file: a test suite starts from a known world. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadWorld, openCloud, readWorld, resetCloud, worldOf } from '../../../../host/cloud/index.ts';
import type { Cloud } from '../../../../host/cloud/index.ts';
import { emptyPlace } from '../engine.ts';
import { basic, testSettings } from '../test-cloud.ts';
import { vendorClient, type VendorClient } from './vendor-client.ts';

const file = fileURLToPath(new URL('../../../data/worlds/lab.yaml', import.meta.url));

let cloud: Cloud;
let client: VendorClient;
beforeAll(async () => {
  cloud = await openCloud({ ...(await emptyPlace()), settings: testSettings });
  const { url } = await cloud.listen();
  client = vendorClient(url);
});
afterAll(() => cloud.close());

test('a world is loaded, found through the API, and gone after a reset', async () => {
  const world = await readWorld(file);
  const [ann] = await loadWorld(cloud, world);
  expect(ann).toMatchObject({ username: 'ann', loginKeys: ['annskey012345678'] });
  await client.auth.getAccessToken('annskey012345678');
  const groups = (await client.deviceGroups.list()).data;
  expect(groups.map(({ attributes }) => attributes['name'])).toEqual(
    expect.arrayContaining(['bench', 'tested', 'under-test', 'fixtures', 'field']),
  );
  const tested = groups.find(({ attributes }) => attributes['name'] === 'tested');
  expect(tested?.attributes['load_code_after_blessing']).toBe(false);
  const desk = (await client.devices.get('d8:c4:6a:00:00:01')).data;
  expect(desk).toMatchObject({
    attributes: { name: 'desk', imp_type: 'imp004m', plan_id: ann?.developerPlanId },
    relationships: { devicegroup: { type: 'development_devicegroup' } },
  });
  expect(desk.attributes['agent_id']).toMatch(/^[\w-]{12}$/);
  expect((await client.devices.get('0c2a69000001')).data).toMatchObject({
    id: '2000000000000ee1',
    attributes: { imp_type: 'imp001', agent_id: null, mac_address: '0c:2a:69:00:00:01' },
  });
  const key = world.accounts[0]?.api_keys[0]?.key ?? '';
  const answer = await cloud.fetch('/v1/setup_tokens', { method: 'POST', headers: basic(key) });
  expect(answer.status).toBe(200);
  await client.auth.login('bob', 'another password');
  expect((await client.products.list()).data).toEqual([]);

  await resetCloud(cloud);
  await expect(client.auth.login('bob', 'another password')).rejects.toMatchObject({ statusCode: 401 });
  await loadWorld(cloud, world);
  await client.auth.login('ann@example.com', 'a good password');
  expect((await client.devices.get('5000d8c46a000001')).data.attributes['name']).toBe('desk');
});

test.each([
  ['no YAML', 'accounts: [', 'world-invalid'],
  ['nothing', '', 'world-invalid'],
  ['an unknown word', 'accounts: []\nusers: []', 'world-invalid'],
  [
    'an unknown type of group',
    'accounts: [{username: a, password: b, products: [{name: p, groups: [{name: g, type: x}]}]}]',
    'world-invalid',
  ],
])('a file of %s is refused', (_what, text, code) => {
  expect(() => worldOf(text)).toThrow(expect.objectContaining({ code }));
});

test('a name that means nothing is refused', async () => {
  const world = worldOf(
    'accounts: [{username: zed, password: a good password, devices: [{id: 5000d8c46a0000ff, group: no/where}]}]',
  );
  await expect(loadWorld(cloud, world)).rejects.toMatchObject({ code: 'world-invalid' });
});
