/** Protects what the console's API tells and lets be done: only to who is signed in, and only of their own account. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDevice, type Cloud, findDevice, issueDevelopmentToken } from '../../../host/cloud/index.ts';
import type { LightBlock } from '../../../firmware/ports.ts';
import { flashOf, phoneLight } from '../../../host/rig/phone.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import { countsWrittenAfterMs } from '../../../host/cloud/agent-requests.ts';
import type { AgentView, DeviceDetail, DevicePage } from '../../../host/web/console/views.ts';
import type { SeededWorld } from '../cloud/seeded-world.ts';
import { assign, furnish, openTestCloud, type TestAccount } from '../cloud/test-cloud.ts';
import { talkInProcess, TestDevice } from '../cloud/test-device.ts';
import { ownPage, PageClient } from './page-client.ts';

const id = DeviceId.parse('5000d8c46a572d01');
const foreignId = DeviceId.parse('5000d8c46a572d02');

let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;
let bob: TestAccount;
let page: PageClient;

beforeEach(async () => {
  ({ cloud, world } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
  bob = await furnish(cloud, 'bob');
  await addDevice(cloud, { id, impType: 'imp004m', accountId: ann.id });
  await addDevice(cloud, { id: foreignId, impType: 'imp004m', accountId: bob.id });
  page = new PageClient(cloud);
  await page.signIn(ann);
});
afterEach(() => cloud.close());

const read = async <T>(path: string): Promise<T> => (await (await page.send('GET', path)).json()) as T;
const act = (body: unknown, which = id) => page.send('POST', `/api/devices/${which}/actions`, body);
const named = (name: string, which = id) =>
  page.send('PATCH', `/v5/devices/${which}`, { data: { type: 'device', attributes: { name } } });
const devicesOf = (groupId: string) => `/v5/devicegroups/${groupId}/relationships/devices`;
const self = (which = id) => ({ data: [{ type: 'device', id: which }] });

const readings = [
  '/api/devices',
  `/api/devices/${id}`,
  '/api/products',
  '/api/plans',
  '/api/agents',
  '/v5/webhooks',
  '/v5/devicegroups',
  `/v5/devices/${id}`,
  '/api/audit',
  '/api/account',
];

describe.each(readings)('%s', (path) => {
  it('answers nobody who is not signed in', async () => {
    expect((await new PageClient(cloud).send('GET', path)).status).toBe(401);
  });

  it('says nothing of another account, and no secret', async () => {
    await issueDevelopmentToken(cloud, { accountId: bob.id });
    const { token } = await issueDevelopmentToken(cloud, { accountId: ann.id });
    const answer = await page.send('GET', path);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    for (const foreign of [foreignId, bob.id, bob.developerPlanId, ...Object.values(bob.groups)])
      expect(text).not.toContain(foreign);
    for (const secret of [token, ann.key, ann.password]) expect(text).not.toContain(secret);
  });
});

it('an agent, with how often it was asked', async () => {
  const enrolled = new TestDevice(3);
  const issued = await issueDevelopmentToken(cloud, { accountId: ann.id });
  const answer = await enrolled.enroll(talkInProcess(cloud), issued);
  if (answer.type !== 'enrolled') throw new Error('not enrolled');
  const { agentUrl } = answer.agent;
  const shown = async () => (await read<{ agents: AgentView[] }>('/api/agents')).agents;
  expect(await shown()).toMatchObject([{ url: agentUrl, requests: 0 }]);
  for (const path of ['', '/more']) await cloud.fetch(`${agentUrl}${path}`);
  world.pass(countsWrittenAfterMs);
  await expect.poll(shown).toMatchObject([{ url: agentUrl, requests: 2, closedAtMs: null }]);
});

describe('a device', () => {
  it('is moved, blessed, unblessed, renamed and given logs, and its history tells who did it', async () => {
    const group = ann.groups.development_devicegroup;
    expect((await named('Lamp')).status).toBe(200);
    expect((await page.send('POST', devicesOf(group), self())).status).toBe(204);
    for (const action of [
      { do: 'bless', groupId: ann.groups.production_devicegroup },
      { do: 'logging', on: true },
    ])
      expect((await act(action)).status, action.do).toBe(204);
    const blessed = await read<DeviceDetail>(`/api/devices/${id}`);
    expect(blessed.device).toMatchObject({
      name: 'Lamp',
      kind: 'production',
      blessed: true,
      logging: true,
      productName: 'lamp',
      online: false,
      led: null,
    });
    expect(blessed.history.map(({ event, actor }) => `${event} by ${actor}`)).toEqual([
      'logging-on by ann',
      'blessed by ann',
      'assigned by ann',
      'added by ann',
    ]);
    const production = devicesOf(ann.groups.production_devicegroup);
    expect((await page.send('DELETE', production, self())).status).toBe(400);
    const key = await read<{ data: { attributes: { key: string } } }>('/v5/accounts/me/unblessing_key');
    const headers = { ...ownPage, 'x-electricimp-key': key.data.attributes.key };
    expect((await page.send('DELETE', production, self(), headers)).status).toBe(204);
    expect((await findDevice(cloud.db, id))?.blessed).toBe(0);
  });

  it('that is simulated beside the cloud shows its LED, and the light of its last BlinkUp without its secrets', async () => {
    const network = { ssid: 'HomeNet', password: 's3cret!!' };
    const settings = { planId: 'a1b2c3d4e5f60718', token: '0718293a4b5c6d7e', network };
    let light: readonly LightBlock[] = [];
    cloud.site.imp = {
      deviceId: id,
      network,
      look: () => {},
      led: () => 'joining',
      light: () => light,
      sighting: () => null,
    };
    cloud.site.tableAccount = () => ann.id;
    expect(await read<DeviceDetail>(`/api/devices/${id}`)).toMatchObject({
      device: { led: 'joining', online: false },
      hasLight: false,
    });
    expect((await page.send('GET', `/api/devices/${id}/light`)).status).toBe(404);
    light = [...phoneLight(flashOf(settings))];
    expect((await read<DeviceDetail>(`/api/devices/${id}`)).hasLight).toBe(true);
    const answer = await page.send('GET', `/api/devices/${id}/light`);
    expect(answer.headers.get('content-type')).toContain('image/svg+xml');
    const svg = await answer.text();
    expect(svg).toContain('HomeNet');
    for (const secret of [network.password, settings.token]) expect(svg).not.toContain(secret);
    const other = new PageClient(cloud);
    await other.signIn(bob);
    expect((await other.send('GET', `/api/devices/${id}/light`)).status).toBe(404);
  });

  it('of another account is as if it were not there', async () => {
    expect((await page.send('GET', `/api/devices/${foreignId}`)).status).toBe(404);
    expect((await page.send('POST', `/v5/devices/${foreignId}/restart`)).status).toBe(404);
    expect((await named('x', foreignId)).status).toBe(404);
    expect((await act({ do: 'logging', on: true }, foreignId)).status).toBe(404);
    const { development_devicegroup: bobs } = bob.groups;
    expect((await page.send('POST', devicesOf(bobs), self())).status).toBe(404);
    const mine = await page.send('POST', devicesOf(ann.groups.development_devicegroup), self(foreignId));
    expect(mine.status).toBe(400);
  });

  it('shows its newest lines, but none of a device of another account', async () => {
    await assign(cloud, ann, id, 'development_devicegroup');
    await cloud.logs.appendFor({ deviceId: id }, 'server.log', '<b>hello</b>');
    await cloud.logs.appendFor({ deviceId: foreignId }, 'server.log', 'secret of bob');
    const { logs } = await read<DeviceDetail>(`/api/devices/${id}`);
    expect(logs.map(({ text }) => text)).toEqual(['<b>hello</b>']);
  });

  it('is listed page by page, each once', async () => {
    const devices = Array.from({ length: 2_001 }, (_, i) => ({
      id: DeviceId.parse(`5000${i.toString(16).padStart(12, '0')}`),
    }));
    const row = await cloud.db
      .selectFrom('devices')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    for (let i = 0; i < devices.length; i += 500)
      await cloud.db
        .insertInto('devices')
        .values(devices.slice(i, i + 500).map((one) => Object.assign({}, row, one)))
        .execute();
    const first = await read<DevicePage>('/api/devices');
    expect(first.total).toBe(2_002);
    const second = await read<DevicePage>(`/api/devices?after=${first.next}`);
    expect(second.next).toBeNull();
    const all = [...first.devices, ...second.devices].map((device) => device.id);
    expect(new Set(all).size).toBe(2_002);
    expect(all).toHaveLength(2_002);
  });
});

describe('who only looks', () => {
  it.each([
    ['POST', `/api/devices/${id}/actions`, { do: 'logging', on: true }],
    ['POST', `/v5/devices/${id}/restart`, undefined],
    ['POST', '/v5/products', { data: { type: 'product', attributes: { name: 'x' } } }],
    ['GET', '/v5/accounts/me/login_keys', undefined],
    ['GET', '/v5/accounts/me/unblessing_key', undefined],
    ['POST', '/api/keys', { description: '' }],
    ['POST', '/api/account/password', { password: 'a', newPassword: 'b' }],
    ['DELETE', '/v5/devicegroups/x', undefined],
  ] as const)('%s %s is refused', async (method, path, body) => {
    const looking = new PageClient(cloud);
    await looking.signIn(ann, true);
    expect((await looking.send(method, path, body)).status).toBe(403);
    expect((await looking.send('GET', '/api/devices')).status).toBe(200);
  });
});

describe('the management API, to who is signed in at a page', () => {
  const make = (name: string, headers?: Readonly<Record<string, string>>) =>
    page.send('POST', '/v5/products', { data: { type: 'product', attributes: { name } } }, headers);

  it('answers our own pages, with cause and cure for people', async () => {
    expect((await make('kettle')).status).toBe(201);
    const again = await make('kettle');
    expect(again.status).toBe(400);
    expect(await again.json()).toMatchObject({
      errors: [
        {
          title: 'Duplicate Resource',
          detail: 'Products must have unique names.',
          meta: { cause: expect.stringContaining('kettle') as string, cure: expect.any(String) as string },
        },
      ],
    });
  });

  it.each([
    ['without their header', {}],
    ['of another origin', { ...ownPage, origin: 'http://elsewhere.example' }],
    ['of another site', { ...ownPage, 'sec-fetch-site': 'cross-site' }],
    ['with a token that is none', { ...ownPage, authorization: 'Bearer x' }],
  ])('knows nobody at pages %s', async (_which, headers) => {
    expect((await make('kettle', headers)).status).toBe(401);
    expect((await page.send('GET', '/v5/products', undefined, headers)).status).toBe(401);
  });
});

describe('the account', () => {
  it('changes its password, stays signed in here, is signed out elsewhere, and has a new developer plan ID', async () => {
    const elsewhere = new PageClient(cloud);
    await elsewhere.signIn(ann);
    world.pass(1);
    const change = { password: ann.password, newPassword: 'quite another one' };
    const answer = await page.send('POST', '/api/account/password', change);
    const { developerPlanId } = (await answer.json()) as { developerPlanId: string };
    expect(developerPlanId).not.toBe(ann.developerPlanId);
    expect(await page.who()).toEqual({ username: 'ann', readOnly: false });
    expect(await elsewhere.who()).toBeNull();
  });

  it('waits after ten wrong present passwords', async () => {
    const change = { password: 'wrong', newPassword: 'quite another one' };
    for (let i = 0; i < 10; i++)
      expect((await page.send('POST', '/api/account/password', change)).status).toBe(400);
    const right = { ...change, password: ann.password };
    expect((await page.send('POST', '/api/account/password', right)).status).toBe(429);
  });

  it('ends its own API keys, and nobody else’s', async () => {
    const { keys } = await read<{ keys: { id: string }[] }>('/api/account');
    expect((await page.send('DELETE', `/api/keys/${keys[0]?.id}`)).status).toBe(204);
    const other = new PageClient(cloud);
    await other.signIn(bob);
    const bobs = (await (await other.send('GET', '/api/account')).json()) as { keys: { id: string }[] };
    expect((await page.send('DELETE', `/api/keys/${bobs.keys[0]?.id}`)).status).toBe(404);
  });
});
