/** Protects: the check sum is the vendor's own and no catalogue's; its known weakness is as documented. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { blinkupCrc16 } from '../../protocol/blinkup-crc16.ts';

const bytes = fc.uint8Array({ maxLength: 255 });

test.each([
  ['', 0],
  ['123456789', 0x9540],
])('check value of "%s"', (text, sum) => {
  expect(blinkupCrc16(new TextEncoder().encode(text))).toBe(sum);
});

test('a sum can be continued', () => {
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      expect(blinkupCrc16(second, blinkupCrc16(first))).toBe(
        blinkupCrc16(Uint8Array.from([...first, ...second])),
      );
    }),
  );
});

test('no more than 1,024 sums occur, with eight low bytes', () => {
  const sums = new Set<number>();
  for (let first = 0; first < 256; first++)
    for (let second = 0; second < 256; second++) sums.add(blinkupCrc16(Uint8Array.of(first, second)));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 255 }), (any) => {
      expect(sums.has(blinkupCrc16(any))).toBe(true);
    }),
  );
  expect(sums.size).toBe(1024);
  const low = [...new Set([...sums].map((sum) => sum & 0xff))].toSorted((a, b) => a - b);
  expect(low).toEqual([0x00, 0x01, 0x40, 0x41, 0x80, 0x81, 0xc0, 0xc1]);
});

test('the same bit flipped in two bytes 16 apart is never seen, in one byte always', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 17, maxLength: 255 }), fc.nat(), fc.nat(7), (any, place, bit) => {
      const flipped = any.slice();
      const index = place % (any.length - 16);
      flipped[index]! ^= 1 << bit;
      expect(blinkupCrc16(flipped)).not.toBe(blinkupCrc16(any));
      flipped[index + 16]! ^= 1 << bit;
      expect(blinkupCrc16(flipped)).toBe(blinkupCrc16(any));
    }),
  );
});
