/** Protects: what a person gives is sent as it was meant or refused with the key, the reason and the cure, never showing a secret. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePacket, encodePacket, type Packet } from '../../protocol/packet.ts';
import {
  BlinkUpSettings,
  packetOfSettings,
  readSettings,
  settingsOfPacket,
} from '../../protocol/settings.ts';
import { packet as anyPacket } from './arbitraries.ts';
import { vectors } from './vectors.ts';

const ids = { planId: '0123456789abcdef', token: 'fedcba9876543210' };
const wifi = { ssid: 'Home', password: 'hunter22' };
const addressing = { ip: '10.0.0.2', netmask: '255.0.0.0', gateway: '10.0.0.1', dns1: '10.0.0.1' };
const withProxy = (proxy: object) => ({ ...ids, network: { ...wifi, proxy } });

describe('settings become packets', () => {
  test.each(vectors)('vector $name is read unchanged', ({ config }) => {
    expect(readSettings(config)).toEqual({ ok: true, value: config });
  });

  test.each<[string, unknown, object]>([
    [
      'IDs in capitals',
      { planId: 'ABCDEF0123456789', token: ids.token },
      { enrollment: { planId: 'abcdef0123456789', token: ids.token } },
    ],
    ['no network', ids, { enrollment: ids }],
    ['no IDs: only the network changes', { network: wifi }, wifi],
    [
      'a factory enrollment',
      { planId: null, token: ids.token },
      { enrollment: { planId: null, token: ids.token } },
    ],
    ['an SSID without a password', { network: { ssid: 'Home' } }, { ssid: 'Home', password: '' }],
    [
      'an empty SSID leaves out the password, as the SDK does',
      { ...ids, network: { ssid: '', password: 'x' } },
      { enrollment: ids },
    ],
    ['an empty second DNS server', { network: { addressing: { ...addressing, dns2: '' } } }, { addressing }],
    [
      'a port as a number',
      { network: { proxy: { server: 'p', port: 8080 } } },
      { proxy: { address: 'p', port: 8080 } },
    ],
    [
      'a port as text',
      { network: { proxy: { server: 'p', port: '8080' } } },
      { proxy: { address: 'p', port: 8080 } },
    ],
    [
      'a proxy whose user and password are empty',
      { network: { proxy: { server: 'p', port: 1, username: '', password: '' } } },
      { proxy: { address: 'p', port: 1 } },
    ],
    [
      'a proxy with a user only',
      { network: { proxy: { server: 'p', port: 1, username: 'u' } } },
      { proxy: { address: 'p', port: 1, user: 'u' } },
    ],
    ['a clear', { clear: true }, { clear: true }],
  ])('%s', (_, input, packet) => {
    const settings = readSettings(input);
    if (!settings.ok) throw new Error(settings.fault.cause);
    expect(packetOfSettings(settings.value)).toEqual({ ...packet, unknown: [] });
  });
});

/** What is refused, and words that its cause must hold: the key, then the rule. */
const refused: readonly (readonly [what: string, input: unknown, causes: readonly string[]])[] = [
  ['a text', 'hello', ['settings are {']],
  ['null', null, ['settings are {']],
  ['a list', [], ['settings are {']],
  ['nothing', {}, ['nothing to send']],
  ['an empty network', { network: {} }, ['nothing to send']],
  ['clear false', { clear: false }, ['{"clear": true}']],
  ['clear and IDs', { clear: true, ...ids }, ['"planId", "token"', 'keys are clear']],
  ['a mistyped key', { ...ids, netwrok: wifi }, ['"netwrok"', 'keys are clear, planId, token, network']],
  [
    'a mistyped network key',
    { ...ids, network: { ssdi: 'Home' } },
    ['network: "ssdi"', 'ssid, password, addressing, proxy'],
  ],
  ['a plan ID without a token', { planId: ids.planId, network: wifi }, ['planId and token go together']],
  ['a token without a plan ID', { token: ids.token, network: wifi }, ['planId and token go together']],
  ['a short plan ID', { ...ids, planId: '0123' }, ['planId: a plan ID is 16 hexadecimal digits']],
  ['a token with a wrong digit', { ...ids, token: 'xedcba9876543210' }, ['token: an enrollment token is 16']],
  ['a plan ID as a number', { ...ids, planId: 123 }, ['planId: ', 'string']],
  [
    'an SSID of 33 bytes',
    { ...ids, network: { ssid: 'ä'.repeat(16) + 'a' } },
    ['network.ssid: ', '1 to 32 bytes', '33', 'shorten'],
  ],
  ['an SSID with half a letter', { ...ids, network: { ssid: '\ud83d' } }, ['network.ssid: ', 'UTF-8']],
  [
    'a password of 65 bytes',
    { ...ids, network: { ssid: 'a', password: 'p'.repeat(65) } },
    ['network.password: ', '64 bytes', 'shorten'],
  ],
  [
    'a password as a number',
    { ...ids, network: { ssid: 'a', password: 12345678 } },
    ['network.password: ', 'string'],
  ],
  [
    'no gateway',
    { network: { addressing: { ...addressing, gateway: undefined } } },
    ['network.addressing.gateway: '],
  ],
  [
    'a wrong netmask',
    { network: { addressing: { ...addressing, netmask: '255.0.0' } } },
    ['network.addressing.netmask: ', '192.168'],
  ],
  [
    'a wrong second DNS server',
    { network: { addressing: { ...addressing, dns2: 'x' } } },
    ['network.addressing.dns2: ', '192.168'],
  ],
  ['port 0', withProxy({ server: 'p', port: 0 }), ['network.proxy: ', '65535']],
  ['port 65536', withProxy({ server: 'p', port: '65536' }), ['network.proxy: ', '65535']],
  ['port -1', withProxy({ server: 'p', port: -1 }), ['network.proxy.port: ', '65535']],
  ['port http', withProxy({ server: 'p', port: 'http' }), ['network.proxy.port: ', '65535']],
  ['port true', withProxy({ server: 'p', port: true }), ['network.proxy.port: a port is a number']],
  ['no proxy address', withProxy({ server: '', port: 1 }), ['network.proxy: ', 'no address']],
  [
    'a proxy password without a user',
    withProxy({ server: 'p', port: 1, password: 'x' }),
    ['network.proxy: ', 'without a user'],
  ],
  [
    '255 bytes exceeded in all',
    withProxy({ server: 'p'.repeat(240), port: 1 }),
    ['at most 255 bytes', 'shorten'],
  ],
];

describe('settings that are refused', () => {
  test.each(refused)('%s', (_, input, causes) => {
    const settings = readSettings(input);
    if (settings.ok) throw new Error('was taken');
    for (const words of causes) expect(settings.fault.cause).toContain(words);
    expect(settings.fault.cure).toContain('"network"');
    expect(settings.fault.cause).not.toContain('hunter22');
    expect(BlinkUpSettings.safeParse(input).error?.issues).toHaveLength(1);
  });
});

describe('properties', () => {
  test('any packet becomes settings that are valid and say the same', () => {
    /** Settings know neither unknown entries nor the difference between no password and an empty one. */
    const sayable = (packet: Packet): Packet => ({
      ...packet,
      ...(packet.ssid === undefined ? {} : { password: packet.password ?? '' }),
      unknown: [],
    });
    fc.assert(
      fc.property(anyPacket, (packet) => {
        const settings = settingsOfPacket(packet);
        const read = readSettings(settings);
        if (!read.ok) throw new Error(read.fault.cause);
        expect(read.value).toEqual(settings);
        expect(packetOfSettings(read.value)).toEqual(sayable(packet));
      }),
    );
  });

  test('whatever settings are taken can be sent and read back', () => {
    const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength });
    const port = fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.nat(70_000).map(String));
    const dotted = fc.oneof(fc.ipV4(), fc.constantFrom('', '1.2.3'));
    const input = fc.record(
      {
        planId: fc.option(fc.stringMatching(/^[0-9a-fA-F]{16}$/)),
        token: fc.stringMatching(/^[0-9a-f]{16}$/),
        network: fc.record(
          {
            ssid: text(20),
            password: text(40),
            addressing: fc.record({
              ip: fc.ipV4(),
              netmask: fc.ipV4(),
              gateway: fc.ipV4(),
              dns1: fc.ipV4(),
              dns2: dotted,
            }),
            proxy: fc.record(
              { server: text(60), port, username: text(30), password: text(30) },
              { requiredKeys: ['server', 'port'] },
            ),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    );
    let taken = 0;
    fc.assert(
      fc.property(input, (any) => {
        const settings = readSettings(any);
        if (!settings.ok) return;
        taken++;
        const packet = packetOfSettings(settings.value);
        expect(decodePacket(encodePacket(packet))).toEqual({ ok: true, value: packet });
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test('no value throws', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (any) => void readSettings(any)));
  });
});
