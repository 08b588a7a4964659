/** Protects who may do what at the pages: sessions, their end, foreign pages, read-only, one-use addresses. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changePassword, type Cloud } from '../../../host/cloud/index.ts';
import { furnish, openTestCloud, type TestAccount } from '../cloud/test-cloud.ts';
import type { SeededWorld } from '../cloud/seeded-world.ts';
import { ownPage, PageClient } from './page-client.ts';

let cloud: Cloud;
let world: SeededWorld;
let ann: TestAccount;
let page: PageClient;

beforeEach(async () => {
  ({ cloud, world } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
  page = new PageClient(cloud);
});
afterEach(() => cloud.close());

const codeOf = async (answer: Response): Promise<unknown> => ((await answer.json()) as { code: string }).code;
const annSession = { username: 'ann', readOnly: false };

describe('signing in', () => {
  it('gives a cookie that scripts and other sites do not get, and no secret in the answer', async () => {
    const answer = await page.signIn(ann);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(await answer.json()).toEqual({ session: annSession });
    expect(await page.who()).toEqual(annSession);
  });

  it('is refused with a wrong password, in the same words as for an unknown user', async () => {
    const wrong = await page.signIn({ username: 'ann', password: 'not this one' });
    const unknown = await page.signIn({ username: 'nobody', password: 'not this one' });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await unknown.text());
    expect(await page.who()).toBeNull();
  });

  it('has to wait after ten wrong passwords, with the right one too, and not for ever', async () => {
    for (let i = 0; i < 10; i++) await page.signIn({ username: 'ann', password: 'not this one' });
    expect((await page.signIn(ann)).status).toBe(429);
    world.pass(60_000);
    expect((await page.signIn(ann)).status).toBe(200);
  });

  it('does not open another account', async () => {
    const bob = await furnish(cloud, 'bob');
    const other = new PageClient(cloud);
    await page.signIn(ann);
    await other.signIn(bob);
    expect(await page.who()).toEqual(annSession);
    expect(await other.who()).toEqual({ username: 'bob', readOnly: false });
  });
});

describe('a session ends', () => {
  it('by signing out, for whoever kept the cookie too', async () => {
    await page.signIn(ann);
    const kept = new PageClient(cloud);
    kept.cookie = page.cookie;
    expect((await page.send('DELETE', '/api/session')).status).toBe(204);
    expect(await kept.who()).toBeNull();
  });

  it('after twelve hours', async () => {
    await page.signIn(ann);
    world.pass(12 * 60 * 60_000 - 1);
    expect(await page.who()).toEqual(annSession);
    world.pass(1);
    expect(await page.who()).toBeNull();
  });

  it('with the password that it began with', async () => {
    await page.signIn(ann);
    world.pass(1);
    await changePassword(cloud, { ...ann, newPassword: 'quite another one' });
    expect(await page.who()).toBeNull();
  });
});

describe('another site’s page', () => {
  it.each<[string, Record<string, string>]>([
    ['without our header', { 'sec-fetch-site': 'same-origin' }],
    ['from another site', { ...ownPage, 'sec-fetch-site': 'cross-site' }],
    ['from another port of this machine', { ...ownPage, 'sec-fetch-site': 'same-site' }],
    ['with another origin', { 'x-impsim-page': '1', origin: 'http://evil.example' }],
    ['in a sandbox', { 'x-impsim-page': '1', origin: 'null' }],
  ])('changes nothing: %s', async (_, headers) => {
    await page.signIn(ann);
    const answer = await page.send('DELETE', '/api/session', undefined, headers);
    expect(answer.status).toBe(403);
    expect(await codeOf(answer)).toBe('foreign-page');
    expect(await page.who()).toEqual(annSession);
  });
});

describe('a one-use address', () => {
  const codeIn = (address: string): string => /#enter=(.+)$/.exec(address)?.[1] ?? '';

  it('signs in once', async () => {
    const code = codeIn(cloud.site.entrance('http://127.0.0.1:1', ann.id));
    expect((await page.send('POST', '/api/session', { code })).status).toBe(200);
    expect(await page.who()).toEqual(annSession);
    const second = await new PageClient(cloud).send('POST', '/api/session', { code });
    expect(second.status).toBe(401);
  });
});

describe('errors', () => {
  it.each([
    ['GET', '/api/nothing', undefined, 404, 'not-found'],
    ['POST', '/api/session', { username: 5 }, 400, 'bad-request'],
    ['POST', '/api/session', 'text', 400, 'bad-request'],
  ] as const)('%s %s %j is %i %s', async (method, path, body, status, code) => {
    const answer = await page.send(method, path, body);
    expect(answer.status).toBe(status);
    const told: unknown = await answer.json();
    expect(told).toEqual({ code, cause: expect.any(String), cure: expect.any(String) });
  });
});
