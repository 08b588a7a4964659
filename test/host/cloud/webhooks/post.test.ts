/** Protects: a stranger's URL leads the cloud neither into its own network nor into waiting for ever. */
import { createServer, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addressIsAllowed,
  addressKind,
  literalAddress,
} from '../../../../host/cloud/webhooks/address-guard.ts';
import { retryDelayMs } from '../../../../host/cloud/webhooks/back-off.ts';
import { post, type Resolve } from '../../../../host/cloud/webhooks/post.ts';
import { defaultWebhookSettings } from '../../../../host/cloud/webhooks/webhook-settings.ts';
import { Receiver } from './receiver.ts';

const nothing = { loopback: false, private: false };
const loopback = { loopback: true, private: false };

describe('addresses', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['2606:4700::1111', 'public'],
    ['64:ff9b::808:808', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::127.0.0.1', 'loopback'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['::ffff:10.0.0.1', 'private'],
    ['64:ff9b::c0a8:101', 'private'],
    ['0.0.0.0', 'special'],
    ['169.254.169.254', 'special'],
    ['::ffff:169.254.169.254', 'special'],
    ['224.0.0.1', 'special'],
    ['255.255.255.255', 'special'],
    ['::', 'special'],
    ['fe80::1', 'special'],
    ['ff02::1', 'special'],
    ['2002:7f00:1::', 'special'],
  ] as const)('%s is %s', (address, kind) => expect(addressKind(address)).toBe(kind));

  it('of the own network are allowed as the rule says, special ones never', () => {
    const all = { loopback: true, private: true };
    for (const [address, rule, allowed] of [
      ['8.8.8.8', nothing, true],
      ['127.0.0.1', nothing, false],
      ['127.0.0.1', loopback, true],
      ['10.1.1.1', loopback, false],
      ['10.1.1.1', all, true],
      ['169.254.169.254', all, false],
    ] as const)
      expect(addressIsAllowed(address, rule), address).toBe(allowed);
  });

  it.each([
    'http://127.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://[::ffff:7f00:1]/',
    'http://127。0。0。1/',
  ])('%s is seen through', (url) => {
    const address = literalAddress(new URL(url));
    expect(address === null ? null : addressKind(address)).toBe('loopback');
  });

  it('any IPv4 address is the same inside an IPv6 one', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        for (const prefix of ['::ffff:', '64:ff9b::'])
          expect(addressKind(`${prefix}${address}`)).toBe(addressKind(address));
      }),
    );
  });
});

describe('an attempt', () => {
  let receiver: Receiver;
  let ending: AbortController;
  beforeEach(async () => {
    receiver = await Receiver.open();
    ending = new AbortController();
  });
  afterEach(() => receiver.close());

  const letter = (url: string) => ({ url, headers: { 'content-type': 'text/plain' }, body: 'hello' });
  const limits = (rule = loopback, attemptMs = 5_000) => ({ attemptMs, rule, signal: ending.signal });
  /** A name that means what the test says. */
  const named = (port: string, path = '/'): string => `http://hooks.example:${port}${path}`;
  const port = (): string => new URL(receiver.url).port;

  it('to a private address or a name of one is not made', async () => {
    const resolve: Resolve = () => Promise.resolve(['93.184.216.34', '127.0.0.1']);
    for (const [url, how] of [
      [receiver.url, undefined],
      ['http://10.0.0.1/', undefined],
      [named(port()), resolve],
      [`http://localhost:${port()}/`, undefined],
    ] as const)
      expect(await post(letter(url), limits(nothing), how)).toEqual({
        outcome: 'address-refused',
        status: null,
      });
    expect(receiver.received).toEqual([]);
  });

  it('goes to the address that was checked, whatever the name means a moment later', async () => {
    const meanings = [['127.0.0.1'], ['10.0.0.1']];
    let asked = 0;
    const resolve: Resolve = () => Promise.resolve(meanings[(asked += 1) - 1] ?? []);
    expect(await post(letter(named(port())), limits(), resolve)).toEqual({
      outcome: 'delivered',
      status: 204,
    });
    expect(asked).toBe(1);
    expect(receiver.received[0]?.headers['host']).toBe(`hooks.example:${port()}`);
    expect(receiver.received[0]?.body).toBe('hello');
  });

  it.each([301, 302, 307, 308])('follows no redirect: %i', async (status) => {
    const inside = await Receiver.open();
    receiver.answer = (response) => void response.writeHead(status, { location: inside.url }).end();
    expect(await post(letter(receiver.url), limits())).toEqual({ outcome: 'answer-redirects', status });
    expect(inside.received).toEqual([]);
    await inside.close();
  });

  it('takes no endless answer, and waits for no slow one', async () => {
    let written = 0;
    receiver.answer = (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) written += 64;
      };
      response.on('drain', more);
      more();
    };
    expect(await post(letter(receiver.url), limits())).toEqual({ outcome: 'delivered', status: 200 });
    expect(written).toBeLessThan(64 * 1024);
    // The status counts, though the rest never comes.
    receiver.answer = (response) => void response.writeHead(500).write('a');
    expect(await post(letter(receiver.url), limits(loopback, 300))).toEqual({
      outcome: 'answer-not-2xx',
      status: 500,
    });
    receiver.answer = () => undefined;
    expect(await post(letter(receiver.url), limits(loopback, 300))).toEqual({
      outcome: 'answer-late',
      status: null,
    });
  });

  it('says what was in the way', async () => {
    const closed = await Receiver.open();
    const nobody = closed.url;
    await closed.close();
    expect(await post(letter(nobody), limits())).toMatchObject({ outcome: 'not-connected' });
    expect(await post(letter('http://nobody.invalid/'), limits())).toMatchObject({ outcome: 'name-unknown' });
    const never: Resolve = () => new Promise(() => undefined);
    expect(await post(letter(named(port())), limits(loopback, 200), never)).toMatchObject({
      outcome: 'answer-late',
    });
    expect(await post(letter(receiver.url.replace('http', 'https')), limits())).toMatchObject({
      outcome: 'not-trusted',
    });
    const garbage = createServer((socket) => socket.end('not HTTP at all\r\n\r\n'));
    await new Promise<void>((resolve) => garbage.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(garbage.address() as AddressInfo).port}`;
    expect(await post(letter(at), limits())).toMatchObject({ outcome: 'not-connected' });
    garbage.close();
    receiver.answer = () => ending.abort();
    expect(await post(letter(receiver.url), limits())).toEqual({ outcome: 'interrupted', status: null });
  });
});

describe('the back-off', () => {
  it('grows threefold up to its cap, and chance takes at most half of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, chance) => {
          const waitMs = retryDelayMs(attempt, defaultWebhookSettings, chance);
          const whole = Math.min(defaultWebhookSettings.longestRetryMs, 5_000 * 3 ** (attempt - 1));
          expect(waitMs).toBeGreaterThanOrEqual(Math.floor(whole / 2));
          expect(waitMs).toBeLessThanOrEqual(whole);
        },
      ),
    );
  });
});
