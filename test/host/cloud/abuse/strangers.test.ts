/** Protects what strangers must not learn: answers say the same of what exists and of what does not, and guard the browser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueSdkToken, setSecondFactor, type Cloud } from '../../../../host/cloud/index.ts';
import { endpoints } from '../../../../host/cloud/http/endpoints.ts';
import { basic, furnish, openTestCloud, type TestAccount } from '../test-cloud.ts';
import { talkInProcess, TestDevice } from '../test-device.ts';
import { enrolledDevice, type EnrolledDevice } from '../v5/api-devices.ts';

let cloud: Cloud;
let ann: TestAccount;
let eve: TestAccount;
/** Eve's access token. */
let bearer: Record<string, string>;
let device: EnrolledDevice;
let token: string;
let planId: string;
let productId: string;
let agentId: string;

const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  ({ cloud } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
  eve = await furnish(cloud, 'eve');
  device = await enrolledDevice(cloud, ann, 7);
  const issued = await issueSdkToken(cloud, { accountId: ann.id, installation: 'one' });
  ({ token } = issued);
  planId = issued.planId ?? '';
  const product = await cloud.db
    .selectFrom('products')
    .select('id')
    .where('account_id', '=', ann.id)
    .executeTakeFirstOrThrow();
  productId = product.id;
  ({ agentId } = device);
  const answer = await cloud.fetch('/v5/auth', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ id: 'eve', password: eve.password }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  bearer = { authorization: `Bearer ${access_token}` };
});
afterAll(() => cloud.close());

/** All that a caller sees, but for what is fresh each time. */
async function seen(answer: Response, named: readonly string[]): Promise<unknown> {
  let body = (await answer.text()).replace(/"id":"[0-9a-f]{16}"/g, '"id":""');
  for (const name of named) body = body.replaceAll(name, 'NAMED');
  const counted = new Set(['date', 'x-ratelimit-remaining', 'x-ratelimit-reset']);
  return {
    status: answer.status,
    body,
    headers: [...answer.headers].filter(([name]) => !counted.has(name)),
  };
}

describe('whoever is not entitled is told the same of what is another’s and of what never was', () => {
  const none = '0123456789abcdef';
  const noneUuid = '00000000-0000-4000-8000-000000000000';
  it.each<[string, () => readonly [string, string], (name: string) => Promise<Response>]>([
    [
      'a token',
      () => [token, none],
      (name) => cloud.fetch(`/v1/setup_tokens/${name}`, { headers: basic(eve.key) }),
    ],
    [
      'a device',
      () => [device.id, `5${none.slice(1)}`],
      (name) => cloud.fetch(`/v5/devices/${name}`, { headers: bearer }),
    ],
    [
      'a device’s log',
      () => [device.id, `5${none.slice(1)}`],
      (name) => cloud.fetch(`/v5/devices/${name}/logs`, { headers: bearer }),
    ],
    [
      'a device’s history',
      () => [device.id, `5${none.slice(1)}`],
      (name) => cloud.fetch(`/v5/devices/${name}/history`, { headers: bearer }),
    ],
    [
      'a restart',
      () => [device.id, `5${none.slice(1)}`],
      (name) => cloud.fetch(`/v5/devices/${name}/restart`, { method: 'POST', headers: bearer }),
    ],
    [
      'a deletion',
      () => [device.id, `5${none.slice(1)}`],
      (name) => cloud.fetch(`/v5/devices/${name}`, { method: 'DELETE', headers: bearer }),
    ],
    [
      'a device by its agent',
      () => [agentId, 'AAAAAAAAAAAA'],
      (name) => cloud.fetch(`/v5/devices/${name}`, { headers: bearer }),
    ],
    [
      'a product',
      () => [productId, noneUuid],
      (name) => cloud.fetch(`/v5/products/${name}`, { headers: bearer }),
    ],
    [
      'a group',
      () => [ann.groups.production_devicegroup, noneUuid],
      (name) => cloud.fetch(`/v5/devicegroups/${name}`, { headers: bearer }),
    ],
    [
      'a user name at the API',
      () => ['ann', 'zoe'],
      (name) =>
        cloud.fetch('/v5/auth', {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ id: name, password: 'a wrong one' }),
        }),
    ],
    [
      'a user name at the logs',
      () => ['ann', 'zoe'],
      (name) => cloud.fetch('/logs/events', { headers: basic(`${name}:a wrong one`) }),
    ],
    [
      'a user name at the pages',
      () => ['ann', 'zoe'],
      (name) =>
        cloud.fetch('/api/session', {
          method: 'POST',
          headers: { ...json, 'x-impsim-page': '1' },
          body: JSON.stringify({ username: name, password: 'a wrong one' }),
        }),
    ],
    [
      'a plan ID',
      () => [planId, none],
      (name) =>
        cloud.fetch('/v5/enroll', {
          method: 'POST',
          headers: { ...basic(eve.key), ...json },
          body: JSON.stringify({ type: 'production_token', plan_id: name }),
        }),
    ],
    [
      'a stream of logs',
      () => ['a'.repeat(32), 'b'.repeat(32)],
      (name) => cloud.fetch(`/v5/logstream/${name}`),
    ],
  ])('%s', async (_what, names, ask) => {
    const [there, absent] = names();
    const first = await ask(there);
    const second = await ask(absent);
    expect(first.status).toBeGreaterThanOrEqual(200);
    expect(await seen(first, [there])).toEqual(await seen(second, [absent]));
  });

  it('a second factor is asked for only behind the right password', async () => {
    await setSecondFactor(cloud, ann.id, 'JBSWY3DPEHPK3PXP');
    const ask = async (name: string) =>
      seen(
        await cloud.fetch('/v5/auth', {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ id: name, password: 'a wrong one' }),
        }),
        [],
      );
    expect(await ask('ann')).toEqual(await ask('zoe'));
  });

  it('on the link: a thief of an ID that is known is refused, and one who takes a fresh ID gets nothing that is another’s', async () => {
    const thief = new TestDevice(7, { keyNumber: 666 });
    expect(await thief.introduce(talkInProcess(cloud))).toMatchObject({ code: 'link-device-key' });
    const welcome = await new TestDevice(8, { keyNumber: 666 }).introduce(talkInProcess(cloud));
    expect(welcome).toMatchObject({ type: 'welcome', agent: null });
  });
});

describe('every answer', () => {
  const paths = [
    '/',
    '/blinkup',
    '/health',
    '/nothing',
    '/assets/none.js',
    '/api/session',
    '/api/nothing',
    '/v5/products',
    '/v5/nothing',
    '/v1/setup_tokens/0123456789abcdef',
    '/agent/AAAAAAAAAAAA',
    '/logs/events',
    '/%zz',
    endpoints.deviceLink.path,
  ];
  it.each(paths)('%s: is not sniffed, not framed, gives no address away, and runs nothing', async (path) => {
    const { headers } = await cloud.fetch(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
    expect(headers.get('cache-control')).toMatch(/no-store|no-cache/);
  });

  it('of an agent is shown as from an origin of its own, and may stand in other sites’ pages', async () => {
    const { headers, status } = await cloud.fetch(`/agent/${agentId}`);
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toMatch(/^sandbox /);
    expect(headers.get('content-security-policy')).not.toContain('allow-same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});
