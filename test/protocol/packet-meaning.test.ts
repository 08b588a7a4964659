/** Protects: what a packet says on the wire, up to the very limits. */
import { describe, expect, test } from 'vitest';
import { EnrollmentToken, PlanId } from '../../protocol/ids.ts';
import { fieldNames, packetFields } from '../../protocol/packet-fields.ts';
import {
  checkPacket,
  decodePacket,
  encodePacket,
  maxPacketBytes,
  type Packet,
} from '../../protocol/packet.ts';
import { bytesOfHex } from './vectors.ts';

const token = EnrollmentToken.parse('1111111111111111');
const addressing = { ip: '10.0.0.2', netmask: '255.0.0.0', gateway: '10.0.0.1', dns1: '10.0.0.1' };
const proxy = { address: 'p', port: 8080 };
const a = (count: number) => 'a'.repeat(count);

describe('the limits themselves are allowed', () => {
  test.each<[string, Omit<Packet, 'unknown'>]>([
    ['SSID of 1 byte, no password', { ssid: 'a' }],
    ['SSID of 32 bytes', { ssid: 'ä'.repeat(16), password: '' }],
    ['password of 64 bytes', { ssid: 'a', password: 'ä'.repeat(32) }],
    ['SSID that begins with a byte order mark', { ssid: '\ufeffcafé' }],
    ['SSID with zero bytes', { ssid: '\0\0' }],
    ['proxy at port 1', { proxy: { address: 'a', port: 1 } }],
    ['proxy at port 65535', { proxy: { address: 'a', port: 65_535 } }],
    ['proxy with a user and no password', { proxy: { ...proxy, user: 'u' } }],
    ['255 bytes in all', { ssid: a(32), proxy: { address: a(216), port: 1 } }],
    ['addressing alone', { addressing }],
    ['enrollment without a plan ID', { enrollment: { planId: null, token } }],
  ])('%s', (_, values) => {
    const packet = { ...values, unknown: [] };
    expect(checkPacket(packet)).toBeUndefined();
    expect(decodePacket(encodePacket(packet))).toEqual({ ok: true, value: packet });
  });

  test('the longest packet has 255 bytes', () => {
    expect(encodePacket({ ssid: a(32), proxy: { address: a(216), port: 1 }, unknown: [] })).toHaveLength(
      maxPacketBytes,
    );
  });
});

describe('meaning', () => {
  test('IDs lie on the wire with their bytes reversed', () => {
    const planId = PlanId.parse('0123456789abcdef');
    const bytes = encodePacket({
      enrollment: { planId, token: EnrollmentToken.parse('fedcba9876543210') },
      unknown: [],
    });
    expect(Buffer.from(bytes).toString('hex')).toBe('0510efcdab89674523011032547698badcfe');
  });

  test('an empty user or password of a proxy is left out, as BlinkUp SDK 0.3.0 does', () => {
    const bytes = encodePacket({ proxy: { ...proxy, user: '', password: '' }, unknown: [] });
    expect(Buffer.from(bytes).toString('hex')).toBe('0d04901f0170');
  });

  test('a user and a password of no length mean none', () => {
    expect(decodePacket(bytesOfHex('0d06901f01700000'))).toEqual({ ok: true, value: { proxy, unknown: [] } });
    expect(decodePacket(bytesOfHex('0d05901f017000'))).toEqual({ ok: true, value: { proxy, unknown: [] } });
    expect(decodePacket(bytesOfHex('0d07901f0170017500'))).toEqual({
      ok: true,
      value: { proxy: { ...proxy, user: 'u' }, unknown: [] },
    });
  });

  test('unknown entries are kept as they came, in their order', () => {
    expect(decodePacket(bytesOfHex('c8020102 010148 0000'))).toEqual({
      ok: true,
      value: {
        ssid: 'H',
        unknown: [
          { tag: 200, bytes: Uint8Array.of(1, 2) },
          { tag: 0, bytes: new Uint8Array(0) },
        ],
      },
    });
  });

  test('tags are those of BlinkUp SDK 0.3.0', () => {
    expect(Object.fromEntries(fieldNames.map((name) => [name, packetFields[name].tag]))).toEqual({
      ssid: 1,
      password: 6,
      addressing: 11,
      proxy: 13,
      enrollment: 5,
      clear: 7,
    });
  });
});
