/** Protects: only an undamaged frame gives a packet; each kind of damage is named; nothing from outside throws. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blinkupCrc16 } from '../../protocol/blinkup-crc16.ts';
import {
  decodeFrame,
  encodeFrame,
  frameBytes,
  type FrameFaultCode,
  frameFaultCodes,
  header,
  maxFrameBytes,
} from '../../protocol/frame.ts';
import { packetFaultCodes } from '../../protocol/packet-faults.ts';
import { encodePacket } from '../../protocol/packet.ts';
import { damagedFrame, packet as anyPacket } from './arbitraries.ts';
import { bytesOfHex, vectors } from './vectors.ts';

const clear = '2a 02 0700 1d41';

const counted = (text: string) => Buffer.from([text.length, ...Buffer.from(text)]);

/**
 * What BlinkUp SDK 0.3.0 sends for a proxy `p:8080` whose user or password is not given: the text "undefined", which the
 * frame's length does not count. Its CRC runs over all of it.
 */
function brokenBySdk(user: string, password: string, uncountedBytes: number): Uint8Array {
  const proxy = Buffer.concat([Buffer.from('901f0170', 'hex'), counted(user), counted(password)]);
  const enrollment = Buffer.from('0510efcdab89674523011032547698badcfe', 'hex');
  const entries = Buffer.concat([Buffer.from([1, 1, 0x48, 6, 0, 13, proxy.length]), proxy, enrollment]);
  const covered = Uint8Array.from([entries.length - uncountedBytes, ...entries]);
  const crc = blinkupCrc16(covered);
  return Uint8Array.from([header, ...covered, crc >> 8, crc & 0xff]);
}

const damages: readonly (readonly [what: string, bytes: Uint8Array, code: FrameFaultCode])[] = [
  ['no bytes', bytesOfHex(''), 'too-short'],
  ['the header alone', bytesOfHex('2a'), 'too-short'],
  ['header and length', bytesOfHex('2a02'), 'too-short'],
  ['no CRC', bytesOfHex('2a020700'), 'too-short'],
  ['half a CRC', bytesOfHex('2a0207001d'), 'too-short'],
  ['another header', bytesOfHex('2b0207001d41'), 'header'],
  ['another header alone', bytesOfHex('00'), 'header'],
  ['bytes behind', bytesOfHex(`${clear}00`), 'too-long'],
  ['a wrong CRC', bytesOfHex('2a0207001d40'), 'crc'],
  ['CRC bytes changed round', bytesOfHex('2a020700411d'), 'crc'],
  ['a network named "undefined", damaged', bytesOfHex('2a0b0109756e646566696e65640000'), 'crc'],
  ['a proxy without user and password by SDK 0.3.0', brokenBySdk('undefined', 'undefined', 20), 'sdk-proxy'],
  ['a proxy without password by SDK 0.3.0', brokenBySdk('user', 'undefined', 10), 'sdk-proxy'],
];

describe('a damaged frame', () => {
  test.each(damages)('%s', (_, bytes, code) => {
    expect(decodeFrame(bytes, 99)).toMatchObject({ ok: false, fault: { stage: 'frame', code, atUs: 99 } });
  });

  test('every fault code has a row above', () => {
    expect(new Set(damages.map(([, , code]) => code))).toEqual(new Set(frameFaultCodes));
  });

  test.each([
    ['user and password', brokenBySdk('undefined', 'undefined', 20)],
    ['password', brokenBySdk('user', 'undefined', 10)],
  ])(
    'SDK 0.3.0 without proxy %s is told from other damage by a receiver that stops at the claimed length',
    (_, bytes) => {
      const claimed = bytes.slice(0, frameBytes(bytes[1]!));
      expect(decodeFrame(claimed)).toMatchObject({ ok: false, fault: { stage: 'frame', code: 'sdk-proxy' } });
    },
  );

  test('steady grey light, which reads as zeros, is an empty packet', () => {
    expect(decodeFrame(bytesOfHex('2a000000'))).toMatchObject({
      ok: false,
      fault: { stage: 'packet', code: 'empty' },
    });
  });
});

describe('sizes', () => {
  test('a frame is its packet and four bytes', () => {
    expect(frameBytes(0)).toBe(4);
    expect(maxFrameBytes).toBe(259);
    expect(encodeFrame(new Uint8Array(255))).toHaveLength(maxFrameBytes);
  });

  test('a packet of 256 bytes is misuse', () => {
    expect(() => encodeFrame(new Uint8Array(256))).toThrow(RangeError);
  });
});

/** Each frame with each byte replaced by each other value. */
function* singleChanges(frame: Uint8Array): Generator<Uint8Array> {
  for (const [index, byte] of frame.entries()) {
    for (let change = 1; change < 256; change++) {
      const changed = frame.slice();
      changed[index] = byte ^ change;
      yield changed;
    }
  }
}

describe('any single changed byte is noticed', () => {
  test.each(vectors)('in every place of vector $name, by every other value', ({ frame }) => {
    const accepted = [...singleChanges(frame)].filter((changed) => decodeFrame(changed).ok);
    expect(accepted).toEqual([]);
  });

  test.each(vectors)(
    'in $name by a receiver that believes the claimed length, whatever follows the frame',
    ({ frame }) => {
      for (const follows of [0x00, 0xff, 0x2a]) {
        const accepted = [...singleChanges(frame)].filter((changed) => {
          const light = new Uint8Array(maxFrameBytes).fill(follows);
          light.set(changed);
          return decodeFrame(light.slice(0, frameBytes(changed[1]!))).ok;
        });
        expect(accepted).toEqual([]);
      }
    },
  );

  test('in any frame', () => {
    const change = fc.integer({ min: 1, max: 255 });
    fc.assert(
      fc.property(anyPacket, fc.nat(), change, (packet, place, xor) => {
        const frame = encodeFrame(encodePacket(packet));
        frame[place % frame.length]! ^= xor;
        expect(decodeFrame(frame).ok).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('properties', () => {
  test('what is framed is read', () => {
    fc.assert(
      fc.property(anyPacket, (packet) => {
        expect(decodeFrame(encodeFrame(encodePacket(packet)))).toEqual({ ok: true, value: packet });
      }),
    );
  });

  test('no bytes throw; a frame that is cut or has bytes behind is never taken', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), damagedFrame), (bytes) => {
        const packet = decodeFrame(bytes);
        if (packet.ok) expect(bytes).toHaveLength(frameBytes(bytes[1]!));
        else expect([...frameFaultCodes, ...packetFaultCodes]).toContain(packet.fault.code);
      }),
      { numRuns: 20_000 },
    );
  });
});
