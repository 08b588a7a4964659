/**
 * The calls of the vendor's BlinkUp SDKs in browsers, hand-written over a real socket: what each sends first, what it polls and what
 * ends its waiting. Sources: JavaScript SDK 0.3.0, its beta of 2015, the documentation of `/v5/enroll`.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assignDevice, type Cloud } from '../../../host/cloud/index.ts';
import { furnish, openTestCloud, type TestAccount } from './test-cloud.ts';
import { talkOverSocket, TestDevice } from './test-device.ts';

let cloud: Cloud;
let ann: TestAccount;
let url: string;
let linkUrl: string;

beforeEach(async () => {
  ({ cloud } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
  ({ url, linkUrl } = await cloud.listen());
});
afterEach(() => cloud.close());

const form = 'application/x-www-form-urlencoded; charset=UTF-8';
const encoded = (key: string): string => `Basic ${Buffer.from(key).toString('base64')}`;

interface Call {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly key?: string;
  readonly type?: string;
  readonly body?: string;
}

type Answer = Readonly<Record<string, unknown>>;

/** A call as a page makes it: the browser asks first whether it may, and shows the page an answer only if that allows it. */
async function fromPage({ method = 'POST', path, key, type, body }: Call): Promise<[number, Answer]> {
  const origin = 'https://app.example';
  const headers = {
    ...(key === undefined ? {} : { authorization: encoded(key) }),
    // The SDK says so when it asks for a token, not when it polls.
    ...(method === 'POST' ? { 'x-requested-with': 'XMLHttpRequest' } : {}),
    ...(type === undefined ? {} : { 'content-type': type }),
  };
  const wanted = Object.keys(headers).join(',');
  const preflight = await fetch(`${url}${path}`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': wanted,
    },
  });
  expect(preflight.ok).toBe(true);
  const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase().split(/, */);
  expect(allowed).toEqual(expect.arrayContaining(wanted.split(',')));
  expect(preflight.headers.get('access-control-allow-methods')).toContain(method);
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { origin, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  expect(['*', origin]).toContain(answer.headers.get('access-control-allow-origin'));
  return [answer.status, (await answer.json()) as Answer];
}

const text = (answer: Answer, name: string): string => {
  const value = answer[name];
  if (typeof value !== 'string') throw new Error(`${name} is no text in ${JSON.stringify(answer)}`);
  return value;
};

/** A blessed device comes on-line with what was flashed to it. */
async function configured(number: number, planId: string, token: string): Promise<TestDevice> {
  const device = new TestDevice(number);
  const talk = await talkOverSocket(linkUrl);
  await device.introduce(talk);
  await cloud.db.updateTable('devices').set({ account_id: ann.id }).where('id', '=', device.id).execute();
  await assignDevice(cloud, {
    accountId: ann.id,
    deviceId: device.id,
    groupId: ann.groups.pre_production_devicegroup,
  });
  talk.close();
  const answer = await device.enroll(await talkOverSocket(linkUrl), { planId, token });
  expect(answer.type).toBe('enrolled');
  return device;
}

describe.each([
  ['without a colon', () => ann.key],
  ['with a colon', () => `${ann.key}:`],
])('an end-user’s app with the key %s', (_how, keyOf) => {
  it.each<[string, Omit<Call, 'key'>, (planId: string) => Omit<Call, 'key'>]>([
    [
      '/v1/setup_tokens as a form',
      { path: '/v1/setup_tokens', type: form, body: '' },
      (id) => ({ path: '/v1/setup_tokens', type: form, body: `plan_id=${id}` }),
    ],
    [
      '/v1/setup_tokens with nothing at all, as jQuery sends a form without fields',
      { path: '/v1/setup_tokens' },
      (id) => ({ path: '/v1/setup_tokens', type: form, body: `plan_id=${id}` }),
    ],
    [
      '/v5/enroll as JSON',
      { path: '/v5/enroll', type: 'application/json', body: '{"type":"production_token"}' },
      (id) => ({
        path: '/v5/enroll',
        type: 'application/json',
        body: JSON.stringify({ type: 'production_token', plan_id: id }),
      }),
    ],
    [
      '/v5/enroll as a form',
      { path: '/v5/enroll', type: form, body: 'type=production_token' },
      (id) => ({ path: '/v5/enroll', type: form, body: `type=production_token&plan_id=${id}` }),
    ],
  ])('%s: waits, sees the agent, and comes back with the same plan ID', async (_call, first, again) => {
    const key = keyOf();
    const [status, issued] = await fromPage({ ...first, key });
    expect(status).toBe(200);
    const [token, planId] = [text(issued, 'id'), text(issued, 'plan_id')];
    const poll = (of: string) => fromPage({ method: 'GET', path: `/v1/setup_tokens/${of}`, key });
    const [waiting, nothing] = await poll(token);
    expect([waiting, nothing['impee_id']]).toEqual([200, '']);
    expect(nothing).not.toHaveProperty('agent_url');
    const device = await configured(1, planId, token);
    const [, found] = await poll(token);
    expect(found).toMatchObject({ impee_id: device.id, device_id: device.id, plan_id: planId });
    expect(Date.parse(text(found, 'claimed_at'))).not.toBeNaN();
    expect((await fetch(text(found, 'agent_url'))).status).toBe(200);
    const [, renewed] = await fromPage({ ...again(planId), key });
    expect(renewed['plan_id']).toBe(planId);
    expect(renewed['id']).not.toBe(token);
    const second = await device.enroll(await talkOverSocket(linkUrl), { planId, token: text(renewed, 'id') });
    expect(second.type).toBe('enrolled');
    expect((await poll(text(renewed, 'id')))[1]['agent_url']).toBe(found['agent_url']);
  });
});

describe('the old developer flow', () => {
  const poll = (key: string) => fromPage({ method: 'GET', path: '/v2/setup_tokens/developer', key });

  it.each([
    ['in the form and in the header, as the beta sends it', true],
    ['in the form alone', false],
  ])('with the key %s waits for its newest token', async (_how, inHeader) => {
    const enrol = async (): Promise<Answer> => {
      const key = inHeader ? { key: ann.key } : {};
      const [status, issued] = await fromPage({
        path: '/enrol',
        type: form,
        body: `api_key=${ann.key}`,
        ...key,
      });
      expect([status, issued['valid_token']]).toEqual([200, true]);
      return issued;
    };
    expect((await poll(ann.key))[0], 'nothing was asked for yet').toBe(404);
    const issued = await enrol();
    expect((await poll(ann.key))[1]).toMatchObject({ result: 'unclaimed token', impee_id: '' });
    const [planId = ''] = issued['siteids'] as string[];
    const device = new TestDevice(2);
    const answer = await device.enroll(await talkOverSocket(linkUrl), {
      planId,
      token: text(issued, 'token'),
    });
    expect(answer.type).toBe('enrolled');
    const [, claimed] = await poll(ann.key);
    expect(claimed).toMatchObject({ result: 'claimed token', impee_id: device.id, plan_id: planId });
    expect((await fetch(text(claimed, 'agent_url'))).status).toBe(200);
    const bob = await furnish(cloud, 'bob');
    expect((await poll(bob.key))[0], 'another account sees nothing of it').toBe(404);
  });

  it.each([
    ['a key that is none', 'abc', 401],
    ['an unknown key', 'a'.repeat(32), 403],
  ])('with %s is refused', async (_what, key, status) => {
    const body = `api_key=${key}`;
    expect((await fromPage({ path: '/enrol', type: form, body }))[0]).toBe(status);
    expect((await poll(key))[0]).toBe(status === 401 ? 401 : 400);
  });
});
