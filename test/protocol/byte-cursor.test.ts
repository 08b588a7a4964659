/** Protects: nothing is read or written outside the bytes given, and numbers lie as their names say. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter } from '../../protocol/byte-cursor.ts';

describe('ByteReader', () => {
  test('reads only its own part of a larger buffer', () => {
    const reader = new ByteReader(Uint8Array.of(9, 1, 2, 3, 4, 5, 6, 9).subarray(1, 7));
    expect([reader.u8(), reader.u16be(), reader.u16le(), reader.offset, reader.remaining]).toEqual([
      1, 0x0203, 0x0504, 5, 1,
    ]);
    expect(reader.take(1)).toEqual(Uint8Array.of(6));
    for (const past of [() => reader.u8(), () => reader.u16le(), () => reader.u16be(), () => reader.take(1)])
      expect(past).toThrow(RangeError);
    expect(reader.take(0)).toEqual(new Uint8Array(0));
  });

  test.each([-1, 1.5, Number.NaN, 4])('taking %d of 3 bytes is misuse and moves nothing', (count) => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3));
    expect(() => reader.take(count)).toThrow(RangeError);
    expect(reader.offset).toBe(0);
  });

  test('what was taken is a copy', () => {
    const bytes = Uint8Array.of(1, 2);
    const taken = new ByteReader(bytes).take(2);
    bytes[0] = 7;
    expect(taken).toEqual(Uint8Array.of(1, 2));
  });
});

describe('ByteWriter', () => {
  test('writes up to its capacity and no further', () => {
    const writer = new ByteWriter(6).u8(1).u16be(0x0203).u16le(0x0504);
    expect(writer.room).toBe(1);
    for (const past of [() => writer.u16le(1), () => writer.u16be(1), () => writer.put(new Uint8Array(2))])
      expect(past).toThrow(RangeError);
    expect(writer.put(Uint8Array.of(6)).bytes()).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(() => writer.u8(0)).toThrow(RangeError);
  });

  test.each([-1, 256, 0.5, Number.NaN])('%d is no byte', (value) => {
    const writer = new ByteWriter(4);
    expect(() => writer.u8(value)).toThrow(RangeError);
    expect(() => writer.u16le(value === 256 ? 65_536 : value)).toThrow(RangeError);
    expect(writer.room).toBe(4);
  });

  test('what is written reads back', () => {
    const u16 = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), u16, u16, fc.uint8Array(), (byte, big, little, rest) => {
        const bytes = new ByteWriter(5 + rest.length).u8(byte).u16be(big).u16le(little).put(rest).bytes();
        const reader = new ByteReader(bytes);
        expect([
          reader.u8(),
          reader.u16be(),
          reader.u16le(),
          reader.take(rest.length),
          reader.remaining,
        ]).toEqual([byte, big, little, rest, 0]);
      }),
    );
  });
});
