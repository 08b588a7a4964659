/** Protects the device link: order, identity, limits; nothing that arrives may crash it or let anyone in. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addDevice,
  assignDevice,
  blessDevice,
  findDevice,
  historyOf,
  issueDevelopmentToken,
  setLogging,
  type Cloud,
  type CloudEvent,
} from '../../../host/cloud/index.ts';
import { linkRefusals } from '../../../host/cloud/refusals.ts';
import { maxLinkMessageBytes } from '../../../protocol/device-link.ts';
import type { SeededWorld } from './seeded-world.ts';
import { furnish, openTestCloud, type TestAccount } from './test-cloud.ts';
import { talkInProcess, talkOverSocket, TestDevice, type Conversation } from './test-device.ts';

let cloud: Cloud;
let events: CloudEvent[];
let world: SeededWorld;
let ann: TestAccount;

beforeEach(async () => {
  ({ cloud, events, world } = await openTestCloud());
  ann = await furnish(cloud, 'ann');
});
afterEach(() => cloud.close());

const developmentToken = () => issueDevelopmentToken(cloud, { accountId: ann.id });

const carriers: [string, () => Promise<Conversation>][] = [
  ['in process', async () => talkInProcess(cloud)],
  ['over a socket', async () => talkOverSocket((await cloud.listen()).linkUrl)],
];

describe.each(carriers)('%s', (_name, connect) => {
  it('a device introduces itself, enrolls, pings and is known when it comes back', async () => {
    const device = new TestDevice(1);
    const talk = await connect();
    expect(await device.introduce(talk)).toEqual({
      type: 'welcome',
      agent: null,
      blessed: false,
      role: 'unassigned',
      session: device.nonce.slice(0, 16),
      received: 0,
      takes: ['led', 'light'],
    });
    const { planId, token } = await developmentToken();
    const enrolled = await talk.ask({ type: 'enroll', planId, token });
    expect(enrolled).toMatchObject({ type: 'enrolled', blessed: false });
    expect(await talk.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    talk.close();
    const again = talkInProcess(cloud);
    expect(await device.introduce(again)).toMatchObject({
      type: 'welcome',
      agent: { agentId: expect.any(String) },
    });
  });

  it.each<[string, unknown[], keyof typeof linkRefusals]>([
    ['a proof before hello', [new TestDevice(1).proofOf('00')], 'link-order'],
    ['enrolling before hello', [{ type: 'enroll', planId: null, token: '0123456789abcdef' }], 'link-order'],
    ['a ping before hello', [{ type: 'ping' }], 'link-order'],
    ['a log line before hello', [{ type: 'log', level: 'log', text: '' }], 'link-order'],
    ['enrolling before the proof', [new TestDevice(1).hello, { type: 'ping' }], 'link-order'],
    ['hello twice', [new TestDevice(1).hello, new TestDevice(1).hello], 'link-order'],
    ['another version', [{ ...new TestDevice(1).hello, version: 2 }], 'link-version'],
    ['an unknown message', [{ type: 'open-sesame' }], 'link-malformed'],
    ['no object', [42], 'link-malformed'],
    ['a wrong device ID', [{ ...new TestDevice(1).hello, deviceId: '../../etc' }], 'link-malformed'],
    [
      'a proof for another challenge',
      [new TestDevice(1).hello, new TestDevice(1).proofOf('00')],
      'link-proof',
    ],
    [
      'a key that is no key',
      [{ ...new TestDevice(1).hello, publicKey: 'ff'.repeat(32) }, new TestDevice(1).proofOf('00')],
      'link-proof',
    ],
  ])('%s is refused, and the link ends', async (_what, messages, code) => {
    const talk = await connect();
    let last;
    for (const message of messages) last = await talk.ask(message);
    expect(last).toEqual({ type: 'refused', code, ...linkRefusals[code] });
    await talk.ended;
  });

  it('the key of another device under a known ID is refused, and the real device’s history says so', async () => {
    const real = new TestDevice(1);
    await real.introduce(talkInProcess(cloud));
    const thief = new TestDevice(1, { keyNumber: 666 });
    expect(await thief.introduce(await connect())).toMatchObject({
      type: 'refused',
      code: 'link-device-key',
    });
    expect((await historyOf(cloud, real.id))[0]).toMatchObject({
      event: 'link-refused',
      code: 'link-device-key',
    });
    expect(await real.introduce(talkInProcess(cloud))).toMatchObject({ type: 'welcome' });
  });

  it('the proof of an earlier connection is refused', async () => {
    const device = new TestDevice(1);
    await device.introduce(talkInProcess(cloud));
    const { signature } = device;
    const talk = await connect();
    await talk.ask(device.hello);
    expect(await talk.ask({ type: 'proof', signature })).toMatchObject({ code: 'link-proof' });
  });

  it('the proof of another device ID is refused', async () => {
    const [device, other] = [new TestDevice(1), new TestDevice(2, { keyNumber: 1 })];
    const talk = await connect();
    const challenge = await talk.ask(device.hello);
    expect(challenge?.type).toBe('challenge');
    const { nonce } = challenge as { nonce: string };
    expect(await talk.ask(other.proofOf(nonce))).toMatchObject({ code: 'link-proof' });
  });

  it('the same device connecting again takes the place of its old link', async () => {
    const device = new TestDevice(1);
    const old = await connect();
    await device.introduce(old);
    await device.introduce(talkInProcess(cloud));
    await old.ended;
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'refused',
        refusal: expect.objectContaining({ code: 'link-replaced' }),
      }),
    );
  });
});

describe('over a socket', () => {
  it('what is not JSON, binary, or too large is refused and ends the link', async () => {
    const { linkUrl } = await cloud.listen();
    for (const [message, code] of [
      ['{"type":', 'link-malformed'],
      [Buffer.from('{"type":"ping"}'), 'link-malformed'],
    ] as const) {
      const talk = await talkOverSocket(linkUrl);
      expect(await talk.ask(message)).toMatchObject({ type: 'refused', code });
      await talk.ended;
    }
    const talk = await talkOverSocket(linkUrl);
    expect(await talk.ask('x'.repeat(maxLinkMessageBytes + 1))).toBeUndefined();
    await talk.ended;
  });

  it('closing the cloud tells every device, and ends', async () => {
    const device = new TestDevice(1);
    const talk = await talkOverSocket((await cloud.listen()).linkUrl);
    await device.introduce(talk);
    await cloud.close();
    await talk.ended;
    expect(talk.heard.at(-1)).toMatchObject({ type: 'refused', code: 'cloud-closing' });
    expect(events.at(-1)).toMatchObject({ kind: 'closed' });
  });
});

describe('log lines', () => {
  const line = { type: 'log', level: 'log', text: 'hello' };
  const logged = () => events.filter((event) => event.kind === 'device-log');

  it('of a device without an agent are not served, and it is told so once', async () => {
    const device = new TestDevice(1);
    const talk = talkInProcess(cloud);
    await device.introduce(talk);
    expect(await talk.ask(line)).toMatchObject({ type: 'refused', code: 'not-enrolled' });
    expect(await talk.ask(line)).toBeUndefined();
    expect(logged()).toEqual([]);
    const { planId, token } = await developmentToken();
    await talk.ask({ type: 'enroll', planId, token });
    await talk.ask(line);
    expect(logged()).toHaveLength(1);
  });

  it('follow blessing: a production device’s are kept only when switched on', async () => {
    const device = new TestDevice(1);
    const talk = talkInProcess(cloud);
    await device.introduce(talk);
    const { planId, token } = await developmentToken();
    await talk.ask({ type: 'enroll', planId, token });
    const accountId = ann.id;
    await blessDevice(cloud, { accountId, deviceId: device.id, groupId: ann.groups.production_devicegroup });
    await talk.ask(line);
    expect(logged()).toHaveLength(0);
    await setLogging(cloud, { accountId, deviceId: device.id, on: true });
    await talk.ask(line);
    expect(logged()).toHaveLength(1);
    await setLogging(cloud, { accountId, deviceId: device.id, on: false });
    await assignDevice(cloud, {
      accountId,
      deviceId: device.id,
      groupId: ann.groups.pre_production_devicegroup,
    });
    await talk.ask(line);
    expect(logged()).toHaveLength(2);
  });
});

describe('whatever arrives', () => {
  const device = new TestDevice(1);
  const almost = fc.oneof(
    fc.constant(device.hello),
    fc.record(
      Object.fromEntries(
        Object.entries(device.hello).map(([key, value]) => [
          key,
          fc.oneof(fc.constant(value), fc.anything()),
        ]),
      ),
    ),
    fc.record({
      type: fc.constantFrom('hello', 'proof', 'enroll', 'log', 'ping'),
      signature: fc.anything(),
      token: fc.anything(),
      planId: fc.anything(),
    }),
    fc.record({
      type: fc.constant('proof'),
      signature: fc.uint8Array({ minLength: 64, maxLength: 64 }).map((b) => Buffer.from(b).toString('hex')),
    }),
    fc.record({
      type: fc.constant('enroll'),
      planId: fc.constantFrom(null, '0123456789abcdef'),
      token: fc.constant('0123456789abcdef'),
    }),
    fc.record({ type: fc.constant('log'), level: fc.constant('log'), text: fc.string() }),
    fc.constant({ type: 'ping' }),
    fc.anything(),
  );

  it('never crashes the session, admits nobody, and ends in a refusal or a wait', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(almost, { maxLength: 6 }), async (messages) => {
        const talk = talkInProcess(cloud);
        for (const message of messages) await talk.ask(message);
        talk.close();
        expect(await findDevice(cloud.db, device.id)).toBeUndefined();
        expect(events.filter(({ kind }) => kind === 'failure' || kind === 'link')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('of a proved device neither crashes the session nor enrolls it', async () => {
    await addDevice(cloud, { id: device.id, impType: 'imp003' });
    await fc.assert(
      fc.asyncProperty(fc.array(almost, { maxLength: 6 }), async (messages) => {
        const talk = talkInProcess(cloud);
        await device.introduce(talk);
        for (const message of messages) await talk.ask(message);
        talk.close();
        expect(await findDevice(cloud.db, device.id)).toMatchObject({ agent_id: null });
        expect(events.filter(({ kind }) => kind === 'failure')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('as text neither crashes the session nor gets an answer other than a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        const said: unknown[] = [];
        const session = cloud.openSession({ send: (message) => said.push(message.type), end: () => {} });
        await session.receiveText(text);
        expect(said).toEqual(['refused']);
      }),
      { numRuns: 300 },
    );
  });
});

describe('silence', () => {
  it('a stranger that says nothing is cut off, a device only when it has missed its heartbeats', async () => {
    const { linkUrl } = await cloud.listen();
    const stranger = await talkOverSocket(linkUrl);
    const talk = await talkOverSocket(linkUrl);
    const device = new TestDevice(1);
    await device.introduce(talk);
    world.pass(30_000);
    await stranger.ended;
    for (let minute = 0; minute < 5; minute += 1) {
      world.pass(60_000);
      expect(await talk.ask({ type: 'ping' })).toEqual({ type: 'pong' });
    }
    world.pass(160_000);
    await talk.ended;
  });
});
