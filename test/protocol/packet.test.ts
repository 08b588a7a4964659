/** Protects: what is malformed, come by light or about to be sent, is named by the rule that it breaks. */
import { describe, expect, test } from 'vitest';
import { EnrollmentToken } from '../../protocol/ids.ts';
import { type PacketFaultCode, packetFaultCodes } from '../../protocol/packet-faults.ts';
import { checkPacket, decodePacket, encodePacket, type Packet } from '../../protocol/packet.ts';
import { bytesOfHex } from './vectors.ts';

const entry = (tag: number, value = '') => {
  const bytes = bytesOfHex(value);
  return Buffer.from([tag, bytes.length, ...bytes]).toString('hex');
};
const ssid = entry(1, '48'); // "H"
const enrollment = entry(5, '00'.repeat(8) + '11'.repeat(8));
const bytesHex = (count: number, byte = '41') => byte.repeat(count);

/** Malformed packets as they may come by light. */
const breaches: readonly (readonly [what: string, hex: string, code: PacketFaultCode])[] = [
  ['no entries', '', 'empty'],
  ['a tag without a length', '01', 'entry-overrun'],
  ['a length and no value', '0101', 'entry-overrun'],
  ['the last value cut by one byte', ssid + enrollment.slice(0, -2), 'entry-overrun'],
  ['a byte after the last entry', `${ssid}00`, 'entry-overrun'],
  ['two SSIDs', ssid + ssid, 'duplicate-entry'],
  ['two clears', entry(7) + entry(7), 'duplicate-entry'],
  ['two of one unknown entry', ssid + entry(99) + entry(99, '01'), 'duplicate-entry'],
  ['one unknown entry', entry(99, '0102'), 'only-unknown'],
  ['two unknown entries', entry(2, '0102') + entry(255), 'only-unknown'],
  ['an SSID of 0 bytes', entry(1), 'ssid-length'],
  ['an SSID of 33 bytes', entry(1, bytesHex(33)), 'ssid-length'],
  ['an SSID of 17 two-byte letters', entry(1, bytesHex(17, 'c3a4')), 'ssid-length'],
  ['an SSID that is not UTF-8', entry(1, 'c328'), 'not-utf8'],
  ['an SSID that ends inside a letter', entry(1, '41e282'), 'not-utf8'],
  ['a password of 65 bytes', ssid + entry(6, bytesHex(65)), 'password-length'],
  ['a password that is not UTF-8', ssid + entry(6, 'ff'), 'not-utf8'],
  ['a password alone', entry(6, '41'), 'password-without-ssid'],
  ['an empty password without an SSID', entry(6) + enrollment, 'password-without-ssid'],
  ['an enrollment of 15 bytes', entry(5, bytesHex(15)), 'enrollment-length'],
  ['an enrollment of 17 bytes', entry(5, bytesHex(17)), 'enrollment-length'],
  ['an empty enrollment', entry(5), 'enrollment-length'],
  ...[0, 4, 12, 15, 17, 19, 21, 24].map(
    (count) => [`addressing of ${count} bytes`, entry(11, bytesHex(count)), 'addressing-length'] as const,
  ),
  ['a proxy without a port', entry(13), 'proxy-malformed'],
  ['a proxy with half a port', entry(13, '90'), 'proxy-malformed'],
  ['a proxy with port 0', entry(13, '00000141'), 'proxy-malformed'],
  ['a proxy without an address', entry(13, '901f'), 'proxy-malformed'],
  ['a proxy with an empty address', entry(13, '901f00'), 'proxy-malformed'],
  ['a proxy whose address ends after it', entry(13, '901f0241'), 'proxy-malformed'],
  ['a proxy whose user ends after it', entry(13, '901f01410342'), 'proxy-malformed'],
  ['a proxy whose password ends after it', entry(13, '901f0141014202'), 'proxy-malformed'],
  ['a proxy with bytes after the password', entry(13, '901f01410142014300'), 'proxy-malformed'],
  ['a proxy with a password and an empty user', entry(13, '901f0141000143'), 'proxy-malformed'],
  ['a proxy whose address is not UTF-8', entry(13, '901f01ff'), 'not-utf8'],
  ['a proxy whose user is not UTF-8', entry(13, '901f014101ff'), 'not-utf8'],
  ['a proxy whose password is not UTF-8', entry(13, '901f0141014201ff'), 'not-utf8'],
  ['a clear with a value', entry(7, '00'), 'clear-not-empty'],
  ['a clear and an enrollment', entry(7) + enrollment, 'clear-not-alone'],
  ['an SSID and a clear', ssid + entry(7), 'clear-not-alone'],
  ['a clear and an unknown entry', entry(7) + entry(99), 'clear-not-alone'],
];

describe('a malformed packet', () => {
  test.each(breaches)('%s: %s', (_, hex, code) => {
    const packet = decodePacket(bytesOfHex(hex), 1234);
    expect(packet).toMatchObject({ ok: false, fault: { stage: 'packet', code, atUs: 1234 } });
  });
});

const token = EnrollmentToken.parse('1111111111111111');
const addressing = { ip: '10.0.0.2', netmask: '255.0.0.0', gateway: '10.0.0.1', dns1: '10.0.0.1' };
const proxy = { address: 'p', port: 8080 };
const a = (count: number) => 'a'.repeat(count);

/** What must not be sent. */
const misuse: readonly (readonly [what: string, packet: Omit<Packet, 'unknown'>, code: PacketFaultCode])[] = [
  ['nothing', {}, 'empty'],
  ['an empty SSID', { ssid: '' }, 'ssid-length'],
  ['an SSID of 33 letters', { ssid: a(33) }, 'ssid-length'],
  ['an SSID of 11 three-byte letters', { ssid: '東'.repeat(11) }, 'ssid-length'],
  ['an SSID with half a surrogate pair', { ssid: 'a\ud83d' }, 'not-utf8'],
  ['a password of 65 letters', { ssid: 'a', password: a(65) }, 'password-length'],
  ['a password with half a surrogate pair', { ssid: 'a', password: '\ude00' }, 'not-utf8'],
  [
    'a password without an SSID',
    { password: 'a', enrollment: { planId: null, token } },
    'password-without-ssid',
  ],
  ['a wrong gateway', { addressing: { ...addressing, gateway: '10.0.0.256' } }, 'addressing-form'],
  ['three numbers', { addressing: { ...addressing, ip: '10.0.1' } }, 'addressing-form'],
  ['five numbers', { addressing: { ...addressing, dns2: '1.2.3.4.5' } }, 'addressing-form'],
  ['leading zeros', { addressing: { ...addressing, dns1: '010.0.0.1' } }, 'addressing-form'],
  ['no numbers', { addressing: { ...addressing, netmask: 'a.b.c.d' } }, 'addressing-form'],
  ...[0, -1, 65_536, 80.5, Number.NaN].map(
    (port) => [`proxy port ${port}`, { proxy: { ...proxy, port } }, 'proxy-malformed'] as const,
  ),
  ['a proxy without an address', { proxy: { ...proxy, address: '' } }, 'proxy-malformed'],
  ['a proxy address of 256 bytes', { proxy: { ...proxy, address: a(256) } }, 'proxy-malformed'],
  ['a proxy password without a user', { proxy: { ...proxy, password: 'x' } }, 'proxy-malformed'],
  ['a proxy user with half a surrogate pair', { proxy: { ...proxy, user: '\ud83d' } }, 'not-utf8'],
  ['a value longer than its length byte', { proxy: { address: a(255), port: 1 } }, 'too-long'],
  ['256 bytes in all', { ssid: a(32), proxy: { address: a(217), port: 1 } }, 'too-long'],
  ['a clear with an SSID', { clear: true, ssid: 'a' }, 'clear-not-alone'],
];

describe('a packet that must not be sent', () => {
  test.each(misuse)('%s', (_, values, code) => {
    const packet = { ...values, unknown: [] };
    expect(checkPacket(packet)).toMatchObject({ stage: 'packet', code });
    expect(() => encodePacket(packet)).toThrow(RangeError);
  });

  test('unknown entries: a known tag, the same tag twice, a tag or a value too large for its byte', () => {
    const bytes = new Uint8Array(1);
    expect(checkPacket({ ssid: 'a', unknown: [{ tag: 1, bytes }] })?.code).toBe('duplicate-entry');
    expect(checkPacket({ unknown: [{ tag: 99, bytes }] })?.code).toBe('only-unknown');
    expect(() => encodePacket({ ssid: 'a', unknown: [{ tag: 256, bytes }] })).toThrow(RangeError);
    expect(checkPacket({ ssid: 'a', unknown: [{ tag: 99, bytes: new Uint8Array(256) }] })?.code).toBe(
      'too-long',
    );
  });

  test('no secret gets into the message', () => {
    const secret = 'hunter22-'.repeat(8);
    const fault = checkPacket({ ssid: 'a', password: secret, unknown: [] });
    expect(fault?.code).toBe('password-length');
    expect(JSON.stringify(fault)).not.toContain('hunter22');
    expect(JSON.stringify(checkPacket({ proxy: { ...proxy, password: secret }, unknown: [] }))).not.toContain(
      'hunter22',
    );
  });
});

test('every fault code has a row above', () => {
  expect(new Set([...breaches, ...misuse].map(([, , code]) => code))).toEqual(new Set(packetFaultCodes));
});
