/** What the console and scripts see of webhooks' deliveries and of the unblessing key, over HTTP. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  blessDevice,
  changePassword,
  issueDevelopmentToken,
  makeDeployment,
  signIn,
} from '../../../../host/cloud/index.ts';
import { furnish } from '../test-cloud.ts';
import { talkInProcess, TestDevice } from '../test-device.ts';
import { Receiver } from '../webhooks/receiver.ts';
import { openApiCloud, type ApiCloud } from './api-cloud.ts';
import { enrolledDevice } from './api-devices.ts';
import { refusal } from './vendor-client.ts';

let api: ApiCloud;
let receiver: Receiver;
let token = '';
beforeAll(async () => {
  api = await openApiCloud();
  receiver = await Receiver.open();
  token = await tokenOf(api.account);
});
afterAll(async () => {
  await api.cloud.close();
  await receiver.close();
});

const tokenOf = async ({ username, password }: { readonly username: string; readonly password: string }) => {
  const answer = await fetch(`${api.url}/v5/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: username, password }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
};

interface Answer {
  readonly status: number;
  readonly data: {
    readonly id: string;
    readonly links: { readonly self: string };
    readonly attributes: Readonly<Record<string, unknown>>;
  };
  readonly list: readonly Answer['data'][];
}

async function ask(method: string, path: string, headers = {}, as = token): Promise<Answer> {
  const answer = await fetch(path.startsWith('http') ? path : `${api.url}/v5${path}`, {
    method,
    headers: { authorization: `Bearer ${as}`, ...headers },
  });
  const text = await answer.text();
  const { data } = (text === '' ? {} : JSON.parse(text)) as { data: Answer['data'] };
  return { status: answer.status, data, list: Array.isArray(data) ? (data as Answer['data'][]) : [] };
}

test('deliveries are listed newest first, each can be read with its attempts, and sent again', async () => {
  const { cloud, client, account } = api;
  const groupId = account.groups.production_devicegroup;
  const hook = { url: `${receiver.url}/h`, event: 'deployment', content_type: 'application/json' };
  const { id } = (await client.webhooks.create(groupId, 'production_devicegroup', hook)).data;
  receiver.answer = (response, count) => void response.writeHead(count === 1 ? 500 : 200).end();
  for (const deviceCode of ['1', '2']) {
    await makeDeployment(cloud, { accountId: account.id, groupId, deviceCode, agentCode: '' });
    await cloud.courier.settled();
  }
  const path = `/webhooks/${id}/deliveries`;
  const { list } = await ask('GET', path);
  expect(list.map(({ attributes }) => attributes['state'])).toEqual(['delivered', 'waiting']);
  const waiting = list[1];
  expect(waiting?.attributes).toMatchObject({
    event: 'deployment',
    attempts: [{ number: 1, outcome: 'answer-not-2xx', status: 500, cause: expect.any(String) as unknown }],
    next_attempt_at: expect.any(String) as unknown,
    finished_at: null,
  });
  expect((await ask('GET', waiting?.links.self ?? '')).data).toEqual(waiting);
  expect((await ask('GET', `${path}?page[size]=1&page[number]=2`)).list).toEqual([waiting]);
  const one = `${path}/${waiting?.id}`;
  expect((await ask('POST', `${one}/redeliver`)).status).toBe(204);
  await cloud.courier.settled();
  expect((await ask('GET', one)).data.attributes).toMatchObject({
    state: 'delivered',
    next_attempt_at: null,
  });
  expect((await ask('GET', `${path}/nothing`)).status).toBe(404);
  const eve = await tokenOf(await furnish(cloud, 'eve'));
  for (const [method, where] of [
    ['GET', path],
    ['GET', one],
    ['POST', `${one}/redeliver`],
  ] as const)
    expect((await ask(method, where, {}, eve)).status).toBe(404);
});

test('a webhook to an address of the own network is refused with its reason, one to loopback is not', async () => {
  const { client, account } = api;
  const make = (url: string) =>
    client.webhooks.create(account.groups.production_devicegroup, 'production_devicegroup', {
      url,
      event: 'blessing',
      content_type: 'application/json',
    });
  for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/latest', 'http://[fd00::1]/', 'http://0/'])
    expect(await refusal(make(url))).toMatch(/^400 Invalid URL: the URL leads to an address /);
  for (const url of [receiver.url, 'http://localhost:1/']) await make(url);
});

test('the unblessing key is shown and renewed, and a device that left production is a development device again', async () => {
  const { cloud, client, account } = api;
  const path = '/accounts/me/unblessing_key';
  const { key } = (await ask('GET', path)).data.attributes;
  expect(key).toMatch(/^[0-9A-Za-z]{32}$/);
  expect((await ask('GET', path)).data.attributes).toMatchObject({ key });
  expect((await ask('POST', path)).status).toBe(401);
  expect((await ask('POST', path, { 'x-electricimp-password': 'wrong password' })).status).toBe(401);
  const renewed = await ask('POST', path, { 'x-electricimp-password': account.password });
  expect(renewed.status).toBe(201);
  const newKey = renewed.data.attributes['key'] as string;
  expect(newKey).not.toBe(key);
  const kept = await cloud.db.selectFrom('unblessing_keys').selectAll().execute();
  expect(JSON.stringify(kept)).not.toContain(newKey);

  const { id, talk } = await enrolledDevice(cloud, account, 7);
  const groupId = account.groups.production_devicegroup;
  await blessDevice(cloud, { accountId: account.id, deviceId: id, groupId });
  const refused = async (): Promise<void> => {
    const answer = await new TestDevice(7).enroll(
      talkInProcess(cloud),
      await issueDevelopmentToken(cloud, { accountId: account.id }),
    );
    expect(answer).toMatchObject({ code: 'developer-plan-on-blessed-device' });
  };
  await refused();
  for (const wrong of [null, String(key), newKey.slice(1)])
    expect(await refusal(client.deviceGroups.removeDevices(groupId, wrong, id))).toMatch(
      /^400 Invalid Permission: /,
    );
  await refused();
  await client.deviceGroups.removeDevices(groupId, newKey, id);
  talk.close();
  const answer = await new TestDevice(7).enroll(
    talkInProcess(cloud),
    await issueDevelopmentToken(cloud, { accountId: account.id }),
  );
  expect(answer).toMatchObject({ type: 'enrolled', blessed: false });
  const events = await cloud.db
    .selectFrom('device_history')
    .select('event')
    .where('device_id', '=', id)
    .orderBy('id')
    .execute();
  expect(events.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['blessed', 'unblessed', 'enrollment-refused', 'enrolled']),
  );
});

test('the unblessing key outlives a new password', async () => {
  const { cloud } = api;
  const bob = await furnish(cloud, 'bob');
  const before = (await ask('GET', '/accounts/me/unblessing_key', {}, await tokenOf(bob))).data.attributes;
  await changePassword(cloud, { username: 'bob', password: bob.password, newPassword: 'another password' });
  expect(await signIn(cloud, { username: 'bob', password: 'another password' })).not.toBeNull();
  const after = await ask(
    'GET',
    '/accounts/me/unblessing_key',
    {},
    await tokenOf({ username: 'bob', password: 'another password' }),
  );
  expect(after.data.attributes).toEqual(before);
});
