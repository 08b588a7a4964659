/** The server's own rules, without the vendor's client, which checks some of them first. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiErrorBody } from '../../../../host/cloud/http/v5/errors.ts';
import { furnish, type TestAccount } from '../test-cloud.ts';
import { enrolledDevice } from './api-devices.ts';
import { openApiCloud, type ApiCloud } from './api-cloud.ts';

let api: ApiCloud;
let eve: TestAccount;
let token = '';
let deviceId = '';
beforeAll(async () => {
  api = await openApiCloud();
  eve = await furnish(api.cloud, 'eve');
  deviceId = (await enrolledDevice(api.cloud, eve, 9)).id;
  token = (await api.client.auth.login(api.account.username, api.account.password)).access_token;
});
afterAll(() => api.cloud.close());

const ask = (method: string, path: string, body?: string, type = 'application/vnd.api+json') =>
  api.cloud.fetch(`/v5${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
  });

const product = (attributes: object) => JSON.stringify({ data: { type: 'product', attributes } });

test.each([
  ['an unknown call', 404, 'GET', '/nothing'],
  ['an unknown filter', 400, 'GET', '/products?filter[name]=x'],
  ['a filter of another list', 400, 'GET', '/webhooks?filter[owner.id]=x'],
  ['an unknown type', 400, 'GET', '/devicegroups?filter[type]=x'],
  ['flags that are none', 400, 'GET', '/deployments?filter[flagged]=x'],
  ['page 0', 400, 'GET', '/products?page[number]=0'],
  ['pages of nothing', 400, 'GET', '/products?page[size]=0'],
  ['enormous pages', 400, 'GET', '/products?page[size]=1001'],
  ['no JSON', 400, 'POST', '/products', '{'],
  ['no data', 400, 'POST', '/products', '{}'],
  ['another type', 400, 'POST', '/products', '{"data":{"type":"device","attributes":{"name":"a"}}}'],
  ['what may not be written', 400, 'POST', '/products', product({ name: 'a', created_at: 'now' })],
  ['no name', 400, 'POST', '/products', product({})],
  ['plain text', 415, 'POST', '/products', 'name=a', 'text/plain'],
])('%s is answered %i', async (_what, status, method, path, body?: string, type?: string) => {
  const answer = await ask(method, path, body, type);
  expect(answer.status).toBe(status);
  const { errors } = ApiErrorBody.parse(await answer.json());
  expect(errors[0]?.status).toBe(String(status));
});

test("another account's things are as unknown as those that never were", async () => {
  const groupId = eve.groups.development_devicegroup;
  const paths = [`/devices/${deviceId}`, `/devices/${deviceId}/logs`, `/devicegroups/${groupId}`];
  for (const path of paths) {
    const [theirs, nobodys] = [
      await ask('GET', path),
      await ask('GET', path.replaceAll(/[0-9a-f]{8,}/g, 'x')),
    ];
    expect([theirs.status, nobodys.status]).toEqual([404, 404]);
    const words = async (answer: Response) =>
      ApiErrorBody.parse(await answer.json()).errors.map(({ code, detail }) => [code, detail]);
    expect(await words(theirs)).toEqual(await words(nobodys));
  }
  expect((await ask('DELETE', `/devicegroups/${groupId}`)).status).toBe(404);
  expect((await ask('POST', `/devices/${deviceId}/restart`)).status).toBe(404);
});

test("a device's history says who did what, and why it was refused", async () => {
  const { id } = await enrolledDevice(api.cloud, api.account, 10);
  const answer = await ask('GET', `/devices/${id}/history`);
  const { data } = (await answer.json()) as { data: { event: string; actor_id: string }[] };
  expect(data.map(({ event }) => event)).toEqual(['enrolled']);
  expect(data[0]).toMatchObject({ actor_id: id, owner_id: api.account.id });
});
