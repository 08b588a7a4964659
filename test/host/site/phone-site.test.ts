/** Protects what a phone in the network gets: the transmitter by a one-use address, and nothing else of the cloud. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeAccount, type Cloud } from '../../../host/cloud/index.ts';
import { pages } from '../../../host/site/pages.ts';
import { PhoneSite } from '../../../host/site/phone-site.ts';
import { deskOf } from '../../../host/up/lan-phone.ts';
import type { ShownLight } from '../../../host/web/blinkup/shown-light.ts';
import { openTestCloud } from '../cloud/test-cloud.ts';

let cloud: Cloud;
let site: PhoneSite;
let seen: ShownLight[];

beforeEach(async () => {
  ({ cloud } = await openTestCloud());
  const { id } = await makeAccount(cloud, { username: 'ann', password: 'a good password' });
  seen = [];
  const imp = { deviceId: '5000d8c46a572d01', network: { ssid: 'HomeNet', password: 's3cret!!' } };
  const desk = deskOf(cloud, id, { imp, look: (shown) => seen.push(shown) });
  site = await PhoneSite.open(desk, { host: '127.0.0.1' });
});
afterEach(async () => {
  await site.close();
  await cloud.close();
});

const post = (path: string, body: unknown, key?: string): Promise<Response> =>
  fetch(`${site.url}api/phone${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'x-impsim-phone': key }) },
    body: JSON.stringify(body),
  });

const codeIn = (address: string): string => /#enter=(.+)$/.exec(address)?.[1] ?? '';

async function open(): Promise<string> {
  const answer = await post('/', { code: codeIn(site.entrance()) });
  return ((await answer.json()) as { key: string }).key;
}

describe('a phone’s page', () => {
  it('is the transmitter under the strict policy, sets no cookie, and stands alone', async () => {
    const answer = await fetch(site.url);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await answer.text()).toContain('<title>BlinkUp · impsim</title>');
    for (const path of [
      ...pages.map((page) => page.path).filter((other) => other !== '/'),
      '/api/session',
      '/v5/devices',
      '/enrol',
      '/metrics',
    ])
      expect((await fetch(new URL(path, site.url))).status, path).toBe(404);
  });

  it('is opened once by an address; then says what to do', async () => {
    const code = codeIn(site.entrance());
    expect((await post('/', { code })).status).toBe(200);
    const second = await post('/', { code });
    expect(second.status).toBe(401);
    expect(await second.json()).toEqual({
      code: 'sign-in-wrong',
      cause: 'this address has been used',
      cure: 'type p in the terminal for another one',
    });
  });

  it('lets nobody guess', async () => {
    for (let i = 0; i < 10; i++) expect((await post('/', { code: `guess${i}` })).status).toBe(401);
    expect((await post('/', { code: codeIn(site.entrance()) })).status).toBe(429);
  });

  it.each([
    ['/token', {}],
    ['/outcome', { token: '0718293a4b5c6d7e' }],
    ['/sightings', { agoMs: 1000 }],
    ['/light', { shades: [0], startsMs: [0], endMs: 10 }],
  ])('%s is for who opened it alone', async (path, body) => {
    expect((await post(path, body)).status).toBe(401);
    expect((await post(path, body, 'x'.repeat(32))).status).toBe(401);
    expect(seen).toEqual([]);
  });

  it('gives a token, says what became of it and of no other, and holds the screen to the imp', async () => {
    const key = await open();
    const { token } = (await (await post('/token', {}, key)).json()) as { token: string };
    expect(await (await post('/outcome', { token }, key)).json()).toEqual({ state: 'waiting' });
    expect((await post('/outcome', { token: '0718293a4b5c6d7e' }, key)).status).toBe(404);
    expect(await (await post('/sightings', { agoMs: 1000 }, key)).json()).toEqual([]);
    expect((await post('/sightings', { agoMs: -1 }, key)).status).toBe(400);
    const light = { shades: [0, 2], startsMs: [0, 33], endMs: 66 };
    expect((await post('/light', light, key)).status).toBe(202);
    expect(seen).toEqual([light]);
    expect((await post('/light', { shades: [] }, key)).status).toBe(400);
  });
});
