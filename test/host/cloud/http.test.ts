/** Protects what apps see: the SDK's calls as the vendor's JavaScript SDK 0.3.0 makes them, and agents at their URLs. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addDevice,
  blessDevice,
  installationHeader,
  issueDevelopmentToken,
  revokeApiKey,
  type Cloud,
  type CloudEvent,
} from '../../../host/cloud/index.ts';
import { basic, furnish, openTestCloud, type TestAccount } from './test-cloud.ts';
import { talkInProcess, TestDevice } from './test-device.ts';

let cloud: Cloud;
let events: CloudEvent[];
let ann: TestAccount;
let bob: TestAccount;

beforeEach(async () => {
  ({ cloud, events } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
  bob = await furnish(cloud, 'bob');
});
afterEach(() => cloud.close());

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };

interface Setup {
  readonly id: string;
  readonly plan_id: string;
}

async function setup(headers: Record<string, string>, body?: string): Promise<Setup> {
  const answer = await cloud.fetch('/v1/setup_tokens', {
    method: 'POST',
    headers,
    ...(body === undefined ? {} : { body }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Setup;
}

const poll = (key: string, token: string) =>
  cloud.fetch(`/v1/setup_tokens/${token}`, { headers: basic(key) });

const blessedDevice = async (number: number): Promise<TestDevice> => {
  const device = new TestDevice(number);
  await addDevice(cloud, { id: device.id, impType: device.impType, accountId: ann.id });
  const groupId = ann.groups.production_devicegroup;
  await blessDevice(cloud, { accountId: ann.id, deviceId: device.id, groupId });
  return device;
};

describe('POST /v1/setup_tokens', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['without a body', {}, undefined],
    ['with an empty form', form, ''],
    ['with an empty plan ID in a form', form, 'plan_id='],
    ['with unknown fields', form, 'plan_id=&other=1'],
    ['with empty JSON', json, '{}'],
    ['with no JSON at all', json, ''],
    ['with null', json, '{"plan_id":null}'],
  ])('%s makes a token and a production plan ID', async (_how, headers, body) => {
    const { id, plan_id } = await setup({ ...basic(ann.key), ...headers }, body);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(plan_id).toMatch(/^[0-9a-f]{16}$/);
    const stored = await cloud.db
      .selectFrom('plan_ids')
      .selectAll()
      .where('id', '=', plan_id as never)
      .execute();
    expect(stored).toMatchObject([{ kind: 'production', account_id: ann.id }]);
  });

  it.each<[string, Record<string, string>, (planId: string) => string]>([
    ['form', form, (planId) => `plan_id=${planId}`],
    ['JSON', json, (planId) => JSON.stringify({ plan_id: planId })],
    ['upper case', json, (planId) => JSON.stringify({ plan_id: planId.toUpperCase() })],
  ])('with a plan ID as %s keeps it, with a new token', async (_how, headers, body) => {
    const first = await setup(basic(ann.key));
    const again = await setup({ ...basic(ann.key), ...headers }, body(first.plan_id));
    expect(again.plan_id).toBe(first.plan_id);
    expect(again.id).not.toBe(first.id);
  });

  it('takes the key with a colon, as the documentation writes it', async () => {
    await setup(basic(`${ann.key}:`));
  });

  it.each([
    ['no key', {}],
    ['a short key', basic('abc')],
    ['a key with a password', basic(`${'a'.repeat(32)}:secret`)],
    ['odd characters', basic('a'.repeat(31) + '-')],
    ['bearer', { authorization: `Bearer ${'a'.repeat(32)}` }],
    ['not base64', { authorization: 'Basic %%%' }],
  ])('%s is answered 401', async (_what, headers) => {
    const answer = await cloud.fetch('/v1/setup_tokens', { method: 'POST', headers });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'key-malformed' });
    expect(events.at(-1)).toMatchObject({ kind: 'key-refused', status: 401 });
  });

  it('a key that is unknown or revoked is answered 400, which the SDK calls an invalid key', async () => {
    const unknown = await cloud.fetch('/v1/setup_tokens', { method: 'POST', headers: basic('a'.repeat(32)) });
    expect(unknown.status).toBe(400);
    const { id } = await cloud.db
      .selectFrom('api_keys')
      .select('id')
      .where('account_id', '=', ann.id)
      .executeTakeFirstOrThrow();
    await revokeApiKey(cloud, id);
    const revoked = await cloud.fetch('/v1/setup_tokens', { method: 'POST', headers: basic(ann.key) });
    expect(await revoked.text()).toBe(await unknown.text());
  });

  it.each([
    ['a plan ID that is none', '{"plan_id":"xyz"}'],
    ['broken JSON', '{"plan_id":'],
    ['an array', '[]'],
  ])('%s is answered 400', async (_what, body) => {
    const headers = { ...basic(ann.key), ...json };
    const answer = await cloud.fetch('/v1/setup_tokens', { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'bad-request' });
  });

  it('a body that is too large is answered 413', async () => {
    const headers = { ...basic(ann.key), ...json };
    const body = JSON.stringify({ plan_id: 'a'.repeat(20_000) });
    expect((await cloud.fetch('/v1/setup_tokens', { method: 'POST', headers, body })).status).toBe(413);
  });

  it('is no oracle: an unknown plan ID and another account’s get a token just the same, which enrolls nothing', async () => {
    const foreign = await setup(basic(bob.key));
    const device = await blessedDevice(1);
    for (const [planId, code] of [
      [foreign.plan_id, 'plan-of-another-account'],
      ['00000000000000ff', 'plan-unknown'],
      [bob.developerPlanId, 'developer-plan-on-blessed-device'],
    ] as const) {
      const issued = await setup({ ...basic(ann.key), ...form }, `plan_id=${planId}`);
      expect(issued.plan_id).toBe(planId);
      const answer = await device.enroll(talkInProcess(cloud), { planId, token: issued.id });
      expect(answer).toMatchObject({ type: 'refused', code });
    }
  });

  it('knows an installation by what it says of itself', async () => {
    const said = (name: string) => ({ ...basic(ann.key), ...form, [installationHeader]: name });
    const first = await setup(said('phone'));
    const device = await blessedDevice(1);
    const other = await setup(said('another phone'), `plan_id=${first.plan_id}`);
    expect(
      await device.enroll(talkInProcess(cloud), { planId: other.plan_id, token: other.id }),
    ).toMatchObject({
      code: 'plan-of-another-end-user',
    });
    const same = await setup(said('phone'), `plan_id=${first.plan_id}`);
    expect(await device.enroll(talkInProcess(cloud), { planId: same.plan_id, token: same.id })).toMatchObject(
      {
        type: 'enrolled',
      },
    );
  });
});

describe('GET /v1/setup_tokens/:token', () => {
  it('waits with an empty impee_id, then gives the device and its agent', async () => {
    const device = await blessedDevice(1);
    const { id, plan_id } = await setup(basic(ann.key));
    const waiting = await poll(ann.key, id);
    expect(waiting.status).toBe(200);
    expect(await waiting.json()).toEqual({ impee_id: '', device_id: '', plan_id });
    const answer = await device.enroll(talkInProcess(cloud), { planId: plan_id, token: id });
    expect(answer.type).toBe('enrolled');
    const claimed = (await (await poll(ann.key, id)).json()) as Record<string, string>;
    expect(claimed).toEqual({
      impee_id: device.id,
      device_id: device.id,
      plan_id,
      agent_url: answer.type === 'enrolled' ? answer.agent.agentUrl : '',
      claimed_at: '2024-01-01T00:00:00.000Z',
    });
    expect((await cloud.fetch(claimed['agent_url']!)).status).toBe(200);
  });

  it('shows the guide’s symptom: a device, and no agent URL', async () => {
    const device = await blessedDevice(1);
    const { id, plan_id } = await setup({ ...basic(ann.key), ...form }, `plan_id=${ann.developerPlanId}`);
    await device.enroll(talkInProcess(cloud), { planId: plan_id, token: id });
    const seen = await (await poll(ann.key, id)).json();
    expect(seen).toMatchObject({ impee_id: device.id });
    expect(seen).not.toHaveProperty('agent_url');
  });

  it('answers 404 alike to another account’s token, an unknown one and nonsense', async () => {
    const { id } = await setup(basic(ann.key));
    const answers = await Promise.all(
      [id, 'feedfacefeedface', 'x', '%00'].map((token) => poll(bob.key, token)),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  });

  it('wants the key', async () => {
    const { id } = await setup(basic(ann.key));
    expect((await cloud.fetch(`/v1/setup_tokens/${id}`)).status).toBe(401);
  });
});

describe('the other ways to a token', () => {
  it('POST /v5/enroll gives a production token, with or without a plan ID', async () => {
    const ask = async (body: object) =>
      cloud.fetch('/v5/enroll', {
        method: 'POST',
        headers: { ...basic(`${ann.key}:`), ...json },
        body: JSON.stringify(body),
      });
    const first = (await (await ask({ type: 'production_token' })).json()) as Setup;
    expect(first).toEqual({ id: expect.stringMatching(/^[0-9a-f]{16}$/), plan_id: expect.any(String) });
    const again = (await (await ask({ type: 'production_token', plan_id: first.plan_id })).json()) as Setup;
    expect(again.plan_id).toBe(first.plan_id);
    expect((await ask({ type: 'other' })).status).toBe(400);
    expect((await ask({})).status).toBe(400);
  });

  it('POST /enrol gives a development token with the developer plan ID', async () => {
    const headers = { ...basic(ann.key), ...form };
    const answer = await cloud.fetch('/enrol', { method: 'POST', headers, body: `api_key=${ann.key}` });
    const { token, siteids } = (await answer.json()) as { token: string; siteids: string[] };
    expect(siteids).toEqual([ann.developerPlanId]);
    const enrolled = await new TestDevice(1).enroll(talkInProcess(cloud), { planId: siteids[0]!, token });
    expect(enrolled).toMatchObject({ type: 'enrolled', blessed: false });
    expect((await cloud.fetch('/enrol', { method: 'POST', headers: basic('a'.repeat(32)) })).status).toBe(
      403,
    );
  });
});

describe('pages of any origin', () => {
  it.each([
    '/v1/setup_tokens',
    '/v1/setup_tokens/0123456789abcdef',
    '/v5/enroll',
    '/enrol',
    '/agent/AAAAAAAAAAAA',
  ])('may call %s, with the headers that they ask for', async (url) => {
    const preflight = await cloud.fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-requested-with',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,x-requested-with');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  });

  it('may read errors too', async () => {
    const answer = await cloud.fetch('/v1/setup_tokens', { method: 'POST' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('an agent', () => {
  async function agentUrl(): Promise<string> {
    const token = await issueDevelopmentToken(cloud, { accountId: ann.id });
    const answer = await new TestDevice(1).enroll(talkInProcess(cloud), token);
    if (answer.type !== 'enrolled') throw new Error(answer.code);
    return answer.agent.agentUrl;
  }

  it('answers at its URL and below it, and counts its requests one by one', async () => {
    const url = await agentUrl();
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, i) =>
        cloud.fetch(`${url}${i % 2 ? '/sub/path?x=1' : ''}`, { method: i % 3 ? 'GET' : 'POST' }),
      ),
    );
    const counts = await Promise.all(
      answers.map(async (each) => ((await each.json()) as { requests: number }).requests),
    );
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('tells whether its device is on-line, and neither device ID nor plan ID', async () => {
    const url = await agentUrl();
    const offline = await (await cloud.fetch(url)).text();
    expect(JSON.parse(offline)).toMatchObject({ deviceOnline: false });
    const talk = talkInProcess(cloud);
    await new TestDevice(1).introduce(talk);
    expect(await (await cloud.fetch(url)).json()).toMatchObject({ deviceOnline: true });
    expect(offline).not.toContain(new TestDevice(1).id);
    expect(offline).not.toContain(ann.developerPlanId);
  });

  it('answers at no other URL: a wrong, a short, a long ID and its neighbours are 404 alike', async () => {
    const url = await agentUrl();
    const id = url.slice(-12);
    const others = [
      `${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`,
      url.slice(0, -1),
      `${url}A`,
      `/${id}`,
      `/agent/`,
      '/agent/..%2fhealth',
    ];
    const texts = await Promise.all(
      others.map(async (other) => {
        const answer = await cloud.fetch(other);
        expect(answer.status, other).toBe(404);
        return answer.text();
      }),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it('gets the request as it was made, and answers as it likes', async () => {
    const seen: unknown[] = [];
    const { cloud: own } = await openTestCloud({
      agentProgram: {
        onRequest: (request, { data, save }) => {
          seen.push(request);
          save({ ...data, last: request.body });
          const headers = { 'x-agent': 'yes', 'Set-Cookie': 'session=mine', 'content-security-policy': '' };
          return { status: 418, headers, body: JSON.stringify(data) };
        },
      },
    });
    const account = await furnish(own, 'ann');
    const token = await issueDevelopmentToken(own, { accountId: account.id });
    const enrolled = await new TestDevice(1).enroll(talkInProcess(own), token);
    const url = enrolled.type === 'enrolled' ? enrolled.agent.agentUrl : '';
    const ask = () =>
      own.fetch(`${url}/a/b?c=d&e=`, {
        method: 'PUT',
        headers: { 'content-type': 'image/x', cookie: 'session=theirs' },
        body: 'light',
      });
    expect(await (await ask()).text()).toBe('{}');
    const answer = await ask();
    expect([answer.status, answer.headers.get('x-agent'), await answer.text()]).toEqual([
      418,
      'yes',
      '{"last":"light"}',
    ]);
    // It shares its origin with the pages of whoever is signed in.
    expect(JSON.stringify(seen)).not.toContain('theirs');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox /);
    expect(seen[0]).toMatchObject({
      method: 'PUT',
      path: '/a/b',
      query: { c: 'd', e: '' },
      body: 'light',
      headers: { 'content-type': 'image/x' },
    });
    await own.close();
  });

  it('that fails answers 500 without saying how, and the operator is told', async () => {
    const { cloud: own, events: told } = await openTestCloud({
      agentProgram: {
        onRequest: () => {
          throw new Error('deep inside');
        },
      },
    });
    const account = await furnish(own, 'ann');
    const token = await issueDevelopmentToken(own, { accountId: account.id });
    const enrolled = await new TestDevice(1).enroll(talkInProcess(own), token);
    const answer = await own.fetch(enrolled.type === 'enrolled' ? enrolled.agent.agentUrl : '');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('deep inside');
    expect(told.at(-1)).toMatchObject({ kind: 'failure', message: 'deep inside' });
    await own.close();
  });

  it('can have a host of its own, as the vendor’s agents do', async () => {
    const { cloud: own } = await openTestCloud({ agentBaseUrl: 'https://agent.electricimp.com/' });
    const account = await furnish(own, 'ann');
    const token = await issueDevelopmentToken(own, { accountId: account.id });
    const enrolled = await new TestDevice(1).enroll(talkInProcess(own), token);
    const url = enrolled.type === 'enrolled' ? enrolled.agent.agentUrl : '';
    expect(url).toMatch(/^https:\/\/agent\.electricimp\.com\/[\w-]{12}$/);
    expect((await own.fetch(`${url}/x?y=1`)).status).toBe(200);
    expect((await own.fetch('https://agent.electricimp.com/health')).status).toBe(404);
    expect((await own.fetch('/health')).status).toBe(200);
    await own.close();
  });
});

describe('the server', () => {
  it('tells its health', async () => {
    expect(await (await cloud.fetch('/health')).json()).toEqual({ ok: true, devicesOnline: 0 });
  });

  it('serves the same over a port, on loopback only', async () => {
    await expect(cloud.listen({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'secrets-predictable' });
    const { url } = await cloud.listen();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answer = await fetch(`${url}/v1/setup_tokens`, { method: 'POST', headers: basic(ann.key) });
    expect(answer.status).toBe(200);
    const token = await issueDevelopmentToken(cloud, { accountId: ann.id });
    const enrolled = await new TestDevice(1).enroll(talkInProcess(cloud), token);
    const agent = enrolled.type === 'enrolled' ? enrolled.agent.agentUrl : '';
    expect(agent.startsWith(`${url}/agent/`)).toBe(true);
    expect((await fetch(agent)).status).toBe(200);
  });

  it('says which port it cannot have', async () => {
    const { url } = await cloud.listen();
    const { cloud: second } = await openTestCloud();
    await expect(second.listen({ port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'port-unusable',
    });
    await second.close();
  });

  it('is asked under its own URLs only', async () => {
    await expect(cloud.fetch('https://example.com/health')).rejects.toMatchObject({ code: 'url-foreign' });
  });

  it('answers 404 to what it does not have', async () => {
    for (const url of ['/nothing', '/v1', '/v5/nothing', '/.env'])
      expect((await cloud.fetch(url)).status).toBe(404);
  });
});

it('no event ever holds a key, a password or a token', async () => {
  const { id, plan_id } = await setup(basic(ann.key));
  await poll(ann.key, id);
  await new TestDevice(1).enroll(talkInProcess(cloud), { planId: plan_id, token: id });
  await cloud.fetch('/v1/setup_tokens', { method: 'POST', headers: basic(`${ann.key}x`) });
  const told = JSON.stringify(events);
  expect(events.length).toBeGreaterThan(5);
  for (const secret of [id, ann.key, ann.password]) expect(told).not.toContain(secret);
});
