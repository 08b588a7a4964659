/** Production devices leave their group with the account's key alone; callers are counted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blessDevice, openCloud, unblessingKey } from '../../../../host/cloud/index.ts';
import { emptyPlace } from '../engine.ts';
import { furnish, testSettings } from '../test-cloud.ts';
import { enrolledDevice } from './api-devices.ts';
import { openApiCloud, type ApiCloud } from './api-cloud.ts';
import { refusal } from './vendor-client.ts';

let api: ApiCloud;
beforeAll(async () => {
  api = await openApiCloud();
});
afterAll(() => api.cloud.close());

test('a production device is unblessed with the key, and with no other', async () => {
  const { cloud, client, account } = api;
  const { id, talk } = await enrolledDevice(cloud, account, 1);
  const groupId = account.groups.production_devicegroup;
  await blessDevice(cloud, { accountId: account.id, deviceId: id, groupId });
  for (const key of [null, 'wrong', await unblessingKey(cloud, (await furnish(cloud, 'eve')).id)])
    expect(await refusal(client.deviceGroups.removeDevices(groupId, key, id))).toMatch(
      /^400 Invalid Permission: /,
    );
  expect((await client.devices.get(id)).data.relationships).toMatchObject({ devicegroup: { id: groupId } });
  await client.deviceGroups.removeDevices(groupId, await unblessingKey(cloud, account.id), id);
  expect((await client.devices.get(id)).data.relationships).not.toHaveProperty('devicegroup');
  expect(talk.heard.findLast(({ type }) => type === 'role')).toMatchObject({ blessed: false });
});

test('a test production device needs no key', async () => {
  const { cloud, client, account } = api;
  const { id } = await enrolledDevice(cloud, account, 2);
  const groupId = account.groups.pre_production_devicegroup;
  await client.deviceGroups.addDevices(groupId, id);
  await client.deviceGroups.removeDevices(groupId, null, id);
  expect((await client.devices.get(id)).data.relationships).not.toHaveProperty('devicegroup');
});

test('too many calls in a second are answered 429, and how many are left is told', async () => {
  const place = await emptyPlace();
  const world = { nowMs: () => 0, randomBytes: (n: number) => crypto.getRandomValues(new Uint8Array(n)) };
  const cloud = await openCloud({
    ...place,
    world,
    settings: { ...testSettings, limits: { 'api-account': 2 } },
  });
  const ask = () => cloud.fetch('/v5/logstream/nothing');
  const answers = [await ask(), await ask(), await ask()];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 429]);
  expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['1', '0', '0']);
  await cloud.close();
});
