/** Protects the cloud from who asks too often, and everybody else from being refused with them. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openCloud, type Cloud } from '../../../../host/cloud/index.ts';
import { isLoopbackAddress, networkOf } from '../../../../host/cloud/limits/addresses.ts';
import { mostRemembered, RateLimits } from '../../../../host/cloud/limits/rate-limits.ts';
import { limitNames, limits, type LimitChoices } from '../../../../host/cloud/limits/table.ts';
import { emptyPlace } from '../engine.ts';
import { SeededWorld } from '../seeded-world.ts';
import { basic, furnish, testSettings, type TestAccount } from '../test-cloud.ts';
import { talkInProcess, talkOverSocket, TestDevice } from '../test-device.ts';

const stranger = '203.0.113.7';

describe('counting', () => {
  it.each(limitNames)('%s: as many as the table says in a window, then none, then as many again', (limit) => {
    const { most, windowMs } = limits[limit];
    let nowMs = 5;
    const counted = new RateLimits(() => nowMs);
    const asking = { limit, who: 'a', address: stranger };
    for (let left = most - 1; left >= 0; left -= 1)
      expect(counted.take(asking)).toEqual({
        allowed: true,
        limit: most,
        remaining: left,
        resetMs: windowMs,
      });
    expect(counted.take(asking).allowed).toBe(false);
    expect(counted.take({ ...asking, who: 'b' }).allowed).toBe(true);
    nowMs += windowMs - 1;
    expect(counted.look(asking)).toMatchObject({ allowed: false, resetMs: 1 });
    nowMs += 1;
    expect(counted.take(asking).allowed).toBe(true);
  });

  it('looking counts nothing, and one given back can be taken again', () => {
    const counted = new RateLimits(() => 0, { link: 1 });
    const asking = { limit: 'link', address: stranger } as const;
    expect(counted.look(asking)).toMatchObject({ allowed: true, remaining: 1 });
    expect(counted.take(asking).allowed).toBe(true);
    expect(counted.take(asking).allowed).toBe(false);
    counted.giveBack(asking);
    expect(counted.take(asking).allowed).toBe(true);
  });

  it('never allows more than the limit in a window, whoever asks in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3000 })), {
          maxLength: 200,
        }),
        (asked) => {
          let nowMs = 0;
          const counted = new RateLimits(() => nowMs, { link: 3 });
          const times = new Map<number, number[]>();
          for (const [who, pauseMs] of asked) {
            nowMs += pauseMs;
            if (counted.take({ limit: 'link', who: String(who), address: stranger }).allowed)
              times.set(who, [...(times.get(who) ?? []), nowMs]);
          }
          // Windows begin with the first request, so the fourth after one comes at the earliest with the window's end.
          for (const allowed of times.values())
            for (const [index, atMs] of allowed.entries())
              if (index % 3 === 0 && index >= 3)
                expect(atMs - (allowed[index - 3] ?? 0)).toBeGreaterThanOrEqual(limits.link.windowMs);
        },
      ),
    );
  });

  it('remembers so many and no more, however many ask, and forgets those who asked longest ago', () => {
    const counted = new RateLimits(() => 0, { agent: 2 });
    const ask = (who: string) => counted.take({ limit: 'agent', who, address: stranger });
    for (let number = 0; number < 3 * mostRemembered; number += 1) {
      ask(`stranger ${number}`);
      // One who asks all the time is not forgotten.
      if (number % 1000 === 0) ask('regular');
    }
    expect(counted.remembered).toBe(mostRemembered);
    expect(ask('regular').allowed).toBe(false);
    expect(ask('stranger 0').allowed).toBe(true);
  });
});

describe('an address', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    [undefined, true],
    ['128.0.0.1', false],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['fe80::1', false],
    ['1127.0.0.1', false],
  ])('%s is this machine: %s', (address, expected) => expect(isLoopbackAddress(address)).toBe(expected));

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ])('%s counts as %s', (address, network) => expect(networkOf(address)).toBe(network));
});

describe('too many', () => {
  let cloud: Cloud;
  let ann: TestAccount;
  let world: SeededWorld;
  afterEach(() => cloud.close());

  const open = async (chosen: LimitChoices): Promise<void> => {
    world = new SeededWorld();
    cloud = await openCloud({
      ...(await emptyPlace()),
      world,
      settings: { ...testSettings, limits: chosen },
    });
    ann = await furnish(cloud, 'ann');
  };
  const password = (text: string) => `Basic ${Buffer.from(`ann:${text}`).toString('base64')}`;

  const ways: readonly {
    readonly what: string;
    readonly limits: LimitChoices;
    readonly ask: () => Promise<Response>;
    readonly first: number;
  }[] = [
    {
      what: 'requests from an address',
      limits: { address: 2 },
      ask: () => cloud.fetch('/nothing'),
      first: 404,
    },
    {
      what: 'pages from an address',
      limits: { address: 2 },
      ask: () => cloud.fetch('/api/session'),
      first: 200,
    },
    {
      what: 'tokens with a key',
      limits: { 'api-key': 2 },
      ask: () => cloud.fetch('/v1/setup_tokens', { method: 'POST', headers: basic(ann.key) }),
      first: 200,
    },
    {
      what: 'polls with a key',
      limits: { 'api-key': 2 },
      ask: () => cloud.fetch('/v1/setup_tokens/0123456789abcdef', { headers: basic(ann.key) }),
      first: 404,
    },
    {
      what: '/v5/enroll with a key',
      limits: { 'api-key': 2 },
      ask: () =>
        cloud.fetch('/v5/enroll', {
          method: 'POST',
          headers: { ...basic(ann.key), 'content-type': 'application/json' },
          body: '{"type":"production_token"}',
        }),
      first: 200,
    },
    {
      what: '/enrol with a key',
      limits: { 'api-key': 2 },
      ask: () => cloud.fetch('/enrol', { method: 'POST', headers: basic(ann.key) }),
      first: 200,
    },
    {
      what: 'unknown keys',
      limits: { 'wrong-key': 2 },
      ask: () => cloud.fetch('/v1/setup_tokens', { method: 'POST', headers: basic('x'.repeat(32)) }),
      first: 400,
    },
    {
      what: 'unknown access tokens',
      limits: { 'wrong-key': 2 },
      ask: () => cloud.fetch('/v5/products', { headers: { authorization: 'Bearer guess' } }),
      first: 401,
    },
    {
      what: 'unknown refresh tokens',
      limits: { 'wrong-key': 2 },
      ask: () =>
        cloud.fetch('/v5/auth/token', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"token":"guess"}',
        }),
      first: 404,
    },
    {
      what: 'passwords at the management API',
      limits: { 'wrong-sign-in': 2 },
      ask: () =>
        cloud.fetch('/v5/auth', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"id":"ann","password":"guess"}',
        }),
      first: 401,
    },
    {
      what: 'one-time codes',
      limits: { 'wrong-sign-in': 2 },
      ask: () =>
        cloud.fetch('/v5/auth', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-electricimp-otp-token': '000000' },
          body: '{"login_token":"guess"}',
        }),
      first: 401,
    },
    {
      what: 'passwords at /logs/events',
      limits: { 'wrong-sign-in': 2 },
      ask: () => cloud.fetch('/logs/events', { headers: { authorization: password('guess') } }),
      first: 401,
    },
    {
      what: 'passwords at the pages',
      limits: { 'page-sign-in': 2 },
      ask: () =>
        cloud.fetch('/api/session', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-impsim-page': '1' },
          body: '{"username":"ann","password":"a guess"}',
        }),
      first: 401,
    },
    {
      what: 'requests to an agent’s URL',
      limits: { agent: 2 },
      ask: () => cloud.fetch('/agent/AAAAAAAAAAAA'),
      first: 404,
    },
  ];

  it.each(ways)('$what: 429, and when to come back', async ({ limits: chosen, ask, first }) => {
    await open(chosen);
    expect((await ask()).status).toBe(first);
    expect((await ask()).status).toBe(first);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(await refused.text()).not.toContain('ann');
    const resetS = Number(refused.headers.get('retry-after'));
    expect(resetS).toBeGreaterThan(0);
    expect(refused.headers.get('x-ratelimit-reset')).toBe(String(resetS));
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    world.pass(resetS * 1000);
    expect((await ask()).status).toBe(first);
  });

  it('wrong passwords do not count when the right one came, and a name that exists is limited as one that does not', async () => {
    await open({ 'wrong-sign-in': 2 });
    const ask = async (name: string, text: string) =>
      cloud.fetch('/v5/auth', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: name, password: text }),
      });
    for (let time = 0; time < 5; time += 1) expect((await ask('ann', ann.password)).status).toBe(200);
    const told = async (name: string) => {
      const answers = [];
      for (let time = 0; time < 4; time += 1) {
        const answer = await ask(name, 'a guess');
        answers.push([answer.status, answer.headers.get('x-ratelimit-remaining')]);
      }
      return answers;
    };
    expect(await told('ann')).toEqual(await told('nobody'));
    // Whoever guesses learns nothing more, even with the right one.
    expect((await ask('ann', ann.password)).status).toBe(429);
  });

  it('of many wrong passwords at once no more are tried than one after the other', async () => {
    await open({ 'wrong-sign-in': 3 });
    const asked = Array.from({ length: 20 }, () =>
      cloud.fetch('/logs/events', { headers: { authorization: password('guess') } }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(17);
  });

  it('who has guessed keys too often is refused with the right one too, so that no guess is told from another', async () => {
    await open({ 'wrong-key': 1 });
    const ask = (key: string) => cloud.fetch('/v1/setup_tokens', { method: 'POST', headers: basic(key) });
    expect((await ask('x'.repeat(32))).status).toBe(400);
    expect((await ask('y'.repeat(32))).status).toBe(429);
    expect((await ask(ann.key)).status).toBe(429);
    world.pass(limits['wrong-key'].windowMs);
    expect((await ask(ann.key)).status).toBe(200);
  });

  it('the headers count down, and pages of other origins may read them', async () => {
    await open({ 'api-key': 3 });
    const left = [];
    for (let time = 0; time < 4; time += 1) {
      const answer = await cloud.fetch('/v1/setup_tokens', { method: 'POST', headers: basic(ann.key) });
      expect(answer.headers.get('x-ratelimit-limit')).toBe('3');
      expect(answer.headers.get('x-ratelimit-reset')).toBe('1');
      expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after');
      left.push(answer.headers.get('x-ratelimit-remaining'));
    }
    expect(left).toEqual(['2', '1', '0', '0']);
  });

  it('connections to the device link: refused before there is one, and the next minute lets in', async () => {
    await open({ link: 2 });
    const { linkUrl } = await cloud.listen();
    const first = await talkOverSocket(linkUrl);
    const second = await talkOverSocket(linkUrl);
    await expect(talkOverSocket(linkUrl)).rejects.toThrow('429');
    world.pass(limits.link.windowMs);
    const third = await talkOverSocket(linkUrl);
    for (const talk of [first, second, third]) talk.close();
  });

  it('wrong proofs: the thief’s address is refused, his victim’s other connections go on', async () => {
    await open({ 'wrong-proof': 2 });
    const owner = new TestDevice(1);
    const link = talkInProcess(cloud);
    expect(await owner.introduce(link)).toMatchObject({ type: 'welcome' });
    const thief = new TestDevice(1, { keyNumber: 666 });
    for (let time = 0; time < 2; time += 1)
      expect(await thief.introduce(talkInProcess(cloud))).toMatchObject({ code: 'link-device-key' });
    expect(await thief.introduce(talkInProcess(cloud))).toMatchObject({ code: 'link-too-often' });
    expect(await link.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    world.pass(limits['wrong-proof'].windowMs);
    expect(await owner.introduce(talkInProcess(cloud))).toMatchObject({ type: 'welcome' });
  });

  it('a device that connects again and again, asks again and again, enrolls again and again', async () => {
    await open({ 'device-link': 3, 'device-message': 5, 'device-enrollment': 1 });
    const device = new TestDevice(1);
    const enroll = { type: 'enroll', planId: null, token: '0123456789abcdef' };
    const first = talkInProcess(cloud);
    await device.introduce(first);
    expect(await first.ask(enroll)).toMatchObject({ code: 'token-unknown' });
    expect(await first.ask(enroll)).toMatchObject({ code: 'link-too-often' });
    const second = talkInProcess(cloud);
    await device.introduce(second);
    for (let time = 0; time < 3; time += 1)
      expect(await second.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    expect(await second.ask({ type: 'ping' })).toMatchObject({ code: 'link-too-often' });
    expect(await device.introduce(talkInProcess(cloud))).toMatchObject({ type: 'welcome' });
    expect(await device.introduce(talkInProcess(cloud))).toMatchObject({ code: 'link-too-often' });
    // Another device is not meant.
    expect(await new TestDevice(2).introduce(talkInProcess(cloud))).toMatchObject({ type: 'welcome' });
  });
});
