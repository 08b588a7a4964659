/** Protects secrets: each is planted by whatever way it comes in, then looked for wherever it has no business. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  makeApiKey,
  makeAccount,
  openCloud,
  setSecondFactor,
  unblessingKey,
  type Cloud,
  type CloudEvent,
} from '../../../../host/cloud/index.ts';
import { sessionCookie } from '../../../../host/site/cookie.ts';
import { pageHeader } from '../../../../host/site/page-api.ts';
import { cloudText } from '../../../../host/up/cloud-text.ts';
import { emptyDatabase } from '../../../postgres/database.ts';
import { engine } from '../engine.ts';
import { LinkedImp } from '../linked-imp.ts';
import { basic, testSettings } from '../test-cloud.ts';
import { talkOverSocket, TestDevice } from '../test-device.ts';

const json = { 'content-type': 'application/json' };
const jsonApi = { 'content-type': 'application/vnd.api+json' };

let folder: string;
let cloud: Cloud;
let url: string;
const events: CloudEvent[] = [];
/** Every answer, with what was asked, and which secrets it is there to give. */
const answers: { readonly asked: string; readonly text: string; readonly gives: readonly string[] }[] = [];
/** By name. */
const planted = new Map<string, string>();
let rows = '';
/** The files of the data folder while the cloud runs (it is then that the database's log is there), with their modes. */
const files = new Map<string, { readonly text: string; readonly mode: number }>();

const plant = (name: string, secret: string): string => {
  planted.set(name, secret);
  return secret;
};

/** Asks over the port; `gives` names the fields of the answer whose values are secrets that the caller came for. */
async function ask(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
  gives: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : headers['content-type'] === undefined ? json : {}) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>;
  for (const field of gives) plant(`${path} ${field}`, String(parsed[field]));
  const cookie = answer.headers.get('set-cookie');
  if (cookie !== null) plant('page session', /=([^;]+)/.exec(cookie)?.[1] ?? '');
  const told = `${[...answer.headers].filter(([name]) => name !== 'set-cookie').join('\n')}\n${text}`;
  answers.push({
    asked: `${method} ${path}`,
    text: told,
    gives: gives.map((field) => String(parsed[field])),
  });
  return parsed;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impsim-planted-'));
  const database = engine === 'postgresql' ? await emptyDatabase() : undefined;
  cloud = await openCloud({
    dataDir: folder,
    database,
    settings: testSettings,
    onEvent: (event) => events.push(event),
  });
  ({ url } = await cloud.listen());

  const password = plant('password', 'planted password of ann');
  const account = await makeAccount(cloud, { username: 'ann', password });
  const key = plant('API key', (await makeApiKey(cloud, { accountId: account.id })).key);
  plant('unblessing key', await unblessingKey(cloud, account.id));
  const wrong = plant('wrong password', 'planted wrong password');
  const wrongKey = plant('wrong API key', 'PlantedWrongKey'.padEnd(32, 'x'));

  // Right and wrong, at every way in.
  const signedIn = await ask('POST', '/v5/auth', {}, { id: 'ann', password }, [
    'access_token',
    'refresh_token',
  ]);
  const bearer = { authorization: `Bearer ${String(signedIn['access_token'])}` };
  await ask('POST', '/v5/auth', {}, { id: 'ann', password: wrong });
  await ask('POST', '/v5/auth', {}, { id: wrong, password: wrong });
  await ask('POST', '/v5/auth', {}, { password: wrong });
  await ask('POST', '/v5/auth', {}, `{"id":"ann","password":"${wrong}`);
  await ask('POST', '/v5/auth/token', {}, { token: signedIn['refresh_token'] }, ['access_token']);
  await ask('POST', '/v5/auth/token', {}, { token: wrong });
  await ask('POST', '/v5/auth/token', {}, { key: wrongKey });
  await ask('GET', '/v5/accounts/me', bearer);
  await ask('GET', '/v5/accounts/me', { authorization: `Bearer ${wrongKey}` });
  await ask('GET', '/v5/accounts/me/refresh_tokens', bearer);
  const page = { [pageHeader]: '1' };
  await ask('POST', '/api/session', page, { username: 'ann', password });
  await ask('POST', '/api/session', page, { username: 'ann', password: wrong });
  await ask('POST', '/api/session', page, { username: 'ann', password: [wrong] });
  await ask('GET', '/api/session', { cookie: `impsim-session=${wrongKey}` });
  await ask('GET', `/logs/events?password=${encodeURIComponent(wrong)}`, basic(`ann:${wrong}`));
  await ask('GET', `/nothing/${wrongKey}?key=${wrongKey}`, basic(wrongKey));
  await ask('GET', `/v5/nothing/${wrongKey}`, bearer);
  await ask('POST', '/enrol', basic(wrongKey));
  await ask('POST', '/v1/setup_tokens', basic(wrongKey));
  await ask('POST', '/v5/enroll', basic(key), { type: wrong });

  // Tokens, and what they enroll. The token and the agent's URL are the SDK's to have.
  const setup = await ask('POST', '/v1/setup_tokens', basic(key), undefined, ['id']);
  await ask('GET', `/v1/setup_tokens/${String(setup['id'])}`, basic(wrongKey));
  const enrol = await ask('POST', '/enrol', basic(key), undefined, ['token']);
  const device = new TestDevice(1);
  const talk = await talkOverSocket(cloud.linkUrl);
  await device.introduce(talk);
  await talk.ask({
    type: 'enroll',
    planId: (enrol['siteids'] as string[])[0],
    token: plant('unknown token', 'feedfacecafebeef'),
  });
  await talk.ask({ type: 'enroll', planId: (enrol['siteids'] as string[])[0], token: enrol['token'] });
  await talk.ask({ type: 'enroll', planId: null, token: setup['id'] });
  await talk.ask({ type: 'log', level: 'log', text: 'all is well' }, 0);
  await talk.ask(`{"type":"enroll","token":"${wrongKey}"}`);
  const heard = JSON.stringify(talk.heard);
  talk.close();
  answers.push({ asked: 'device link', text: heard, gives: [] });
  await ask('GET', `/v5/devices/${device.id}`, bearer);
  await ask('GET', `/v5/devices/${device.id}/history`, bearer);
  await ask('GET', `/v5/devices/${device.id}/logs`, bearer);

  // A BlinkUp of a whole imp: it tells the cloud of its light, which spells the Wi-Fi password.
  const wifi = { ssid: 'planted network', password: plant('Wi-Fi password', 'planted Wi-Fi password') };
  const imp = new LinkedImp(cloud.linkUrl, [wifi], { number: 7 });
  const issued = await ask('POST', '/enrol', basic(key), undefined, ['token']);
  const [planId = ''] = issued['siteids'] as string[];
  imp.flash({ network: wifi, planId, token: String(issued['token']) }, { lineCode: 'bi-level' });
  await imp.until(() => imp.led === 'online');
  const lightRow = () =>
    cloud.db.selectFrom('device_lights').selectAll().where('device_id', '=', imp.id).executeTakeFirst();
  await vi.waitFor(async () => expect(await lightRow()).toMatchObject({ outcome: 'packet' }), 60_000);
  const cookie = `${sessionCookie(cloud)}=${planted.get('page session')}`;
  for (const path of ['', '/light']) await ask('GET', `/api/devices/${imp.id}${path}`, { cookie });
  expect(answers.at(-1)?.text).toContain('packet received');
  imp.close();

  // What is kept so that it can be had again.
  const headers = { ...bearer, ...jsonApi };
  const product = await ask('POST', '/v5/products', headers, {
    data: { type: 'product', attributes: { name: 'lamp' } },
  });
  const productId = (product['data'] as { id: string }).id;
  const env = plant('environment variable', 'planted key of another service');
  const group = await fetch(`${url}/v5/devicegroups`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      data: {
        type: 'development_devicegroup',
        attributes: { name: 'lamps', env_vars: { key: env } },
        relationships: { product: { type: 'product', id: productId } },
      },
    }),
  });
  // The owner reads them again, nobody else does.
  expect(await group.text()).toContain(env);
  await ask('GET', '/v5/products', bearer);
  const loginKey = await fetch(`${url}/v5/accounts/me/login_keys`, {
    method: 'POST',
    headers: { ...headers, 'x-electricimp-password': password },
    body: JSON.stringify({ data: { type: 'login_key', attributes: {} } }),
  });
  plant('login key', ((await loginKey.json()) as { data: { id: string } }).data.id);
  await ask('DELETE', `/v5/accounts/me/login_keys/${wrongKey}`, {
    ...bearer,
    'x-electricimp-password': wrong,
  });
  await setSecondFactor(cloud, account.id, plant('second factor', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'));
  const stream = await fetch(`${url}/v5/logstream`, { method: 'POST', headers });
  plant('log stream', ((await stream.json()) as { data: { id: string } }).data.id);
  await ask('GET', '/health', {});

  const tables = await cloud.db.introspection.getTables();
  for (const { name } of tables)
    rows += JSON.stringify(
      await cloud.db
        .selectFrom(name as 'devices')
        .selectAll()
        .execute(),
    );
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    files.set(name, { text: (await readFile(path)).toString('latin1'), mode: (await stat(path)).mode });
  }
  await cloud.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A secret, and it as Basic authorization and hexadecimal would have it. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
];
const found = (text: string): string[] =>
  [...planted]
    .filter(([, secret]) => forms(secret).some((form) => text.includes(form)))
    .map(([name]) => name);

it('secrets of every kind were planted, and each was taken', () => {
  expect([...planted.values()].every((secret) => secret.length >= 16 && secret !== 'undefined')).toBe(true);
  expect(planted.size).toBeGreaterThanOrEqual(15);
  expect(answers.length).toBeGreaterThan(30);
  expect(events.length).toBeGreaterThan(5);
  expect(rows).toContain('ann');
  // The search itself finds what is there.
  expect(found(`x${planted.get('password') ?? ''}x`)).toEqual(['password']);
});

describe('none is found', () => {
  it('in what the operator is told, as data and as text', () => {
    expect(found(JSON.stringify(events))).toEqual([]);
    expect(found(events.map((event) => cloudText(event) ?? '').join('\n'))).toEqual([]);
  });

  it('in any answer that is not there to give it', () => {
    const leaks = answers.flatMap(({ asked, text, gives }) =>
      found(gives.reduce((rest, secret) => rest.replaceAll(secret, ''), text)).map(
        (name) => `${asked}: ${name}`,
      ),
    );
    expect(leaks).toEqual([]);
  });

  it('in any row of the database', () => {
    expect(found(rows)).toEqual([]);
  });

  it('in any file of the data folder, which only its user can read', () => {
    const database = engine === 'sqlite' ? ['cloud.db', 'cloud.db-wal'] : [];
    expect([...files.keys()]).toEqual(expect.arrayContaining(['cloud.key', ...database]));
    for (const [name, { text, mode }] of files) {
      expect(found(text), name).toEqual([]);
      if (['cloud.key', 'cloud.db'].includes(name)) expect(mode & 0o077, name).toBe(0);
    }
  });
});
