/** Protects the serial records: golden vectors, round trips, and that no byte on the line can do harm. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cobsDecode, cobsEncode } from '../../../protocol/sampler-link/cobs.ts';
import { crc16Mcrf4xx } from '../../../protocol/sampler-link/crc16-mcrf4xx.ts';
import { levelOfCode, packCodes, unpackCodes } from '../../../protocol/sampler-link/packing.ts';
import { recordShapes } from '../../../protocol/sampler-link/records.ts';
import { RecordSplitter } from '../../../protocol/sampler-link/splitter.ts';
import { decodeRecord, encodeRecord, recordContent } from '../../../protocol/sampler-link/wire.ts';
import { faultVectors, recordVectors } from './vectors.ts';

describe('the golden vectors of the sampler’s link', () => {
  it('have every kind of record', () => {
    const seen = new Set(recordVectors.map(({ record }) => record.name));
    expect([...seen].sort()).toEqual(Object.keys(recordShapes).sort());
  });

  it.each(recordVectors)('$name', ({ record, content, wire }) => {
    expect(recordContent(record)).toEqual(content);
    expect(encodeRecord(record)).toEqual(wire);
    expect(decodeRecord(wire.subarray(0, -1))).toEqual({ ok: true, value: record });
  });

  it.each(faultVectors)('$name is a fault: $fault', ({ coded, fault }) => {
    expect(decodeRecord(coded)).toEqual({ ok: false, fault });
  });

  it('any single wrong byte is noticed', () => {
    for (const { wire } of recordVectors)
      for (let at = 0; at < wire.length - 1; at++)
        for (let flip = 1; flip < 256; flip++) {
          const damaged = wire.slice();
          damaged[at]! ^= flip;
          const valid = new RecordSplitter().push(damaged).filter(({ ok }) => ok);
          expect(valid).toEqual([]);
        }
  });
});

describe('the parts of the wire', () => {
  it('the check sum is CRC-16/MCRF4XX', () => {
    expect(crc16Mcrf4xx(new TextEncoder().encode('123456789'))).toBe(0x6f91);
  });

  it('COBS takes all bytes there and back, without a zero', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.array(fc.constantFrom(0, 1, 255), { maxLength: 600 }).map((list) => Uint8Array.from(list)),
      fc.nat(520).map((length) => new Uint8Array(length).fill(7)),
    );
    fc.assert(
      fc.property(bytes, (plain) => {
        const coded = cobsEncode(plain);
        expect(coded.includes(0)).toBe(false);
        expect(cobsDecode(coded)).toEqual(plain);
      }),
    );
  });

  it('COBS is exact where blocks are full', () => {
    expect(cobsEncode(new Uint8Array())).toEqual(Uint8Array.of(1));
    expect(cobsEncode(Uint8Array.of(0))).toEqual(Uint8Array.of(1, 1));
    expect(cobsEncode(Uint8Array.of(17, 0, 34))).toEqual(Uint8Array.of(2, 17, 2, 34));
    expect([...cobsEncode(new Uint8Array(254).fill(9))].slice(0, 2)).toEqual([255, 9]);
    expect(cobsEncode(new Uint8Array(254).fill(9))).toHaveLength(255);
    expect(cobsEncode(new Uint8Array(255).fill(9))).toHaveLength(257);
  });

  it('codes are packed and unpacked; levels go from end to end', () => {
    const codes = fc.array(fc.nat(1023), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(codes, (list) => {
        const packed = packCodes(Uint16Array.from(list));
        expect(packed).toHaveLength(20);
        expect([...unpackCodes(packed)]).toEqual(list);
      }),
    );
    expect([levelOfCode(0), levelOfCode(512), levelOfCode(1023)]).toEqual([0, 32800, 65535]);
    expect(() => packCodes(Uint16Array.of(1))).toThrow(RangeError);
    expect(() => packCodes(Uint16Array.of(1024, 0, 0, 0))).toThrow(RangeError);
    expect(() => unpackCodes(new Uint8Array(4))).toThrow(RangeError);
  });
});

describe('the splitter', () => {
  const line = Uint8Array.from(recordVectors.flatMap(({ wire }) => [...wire]));

  it('finds the same records however the line was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(line.length), { maxLength: 12 }), (cuts) => {
        const splitter = new RecordSplitter();
        const at = [0, ...cuts.sort((a, b) => a - b), line.length];
        const found = at.slice(1).flatMap((end, i) => splitter.push(line.subarray(at[i], end)));
        expect(found).toEqual(recordVectors.map(({ record }) => ({ ok: true, value: record })));
      }),
    );
  });

  it('joins in the middle of a record without a complaint, and loses no whole one', () => {
    for (let from = 1; from < recordVectors[0]!.wire.length; from++) {
      const found = new RecordSplitter().push(line.subarray(from));
      expect(found).toHaveLength(recordVectors.length - 1);
      expect(found.every(({ ok }) => ok)).toBe(true);
    }
  });

  it('survives any bytes, and takes up the next whole record after them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (garbage) => {
        const splitter = new RecordSplitter();
        splitter.push(garbage);
        splitter.push(Uint8Array.of(0));
        const [{ wire, record }] = [recordVectors[2]!];
        expect(splitter.push(wire)).toEqual([{ ok: true, value: record }]);
      }),
    );
  });

  it('a run without an end mark is one fault', () => {
    const splitter = new RecordSplitter();
    splitter.push(Uint8Array.of(0));
    expect(splitter.push(new Uint8Array(10_000).fill(5))).toEqual([]);
    expect(splitter.push(Uint8Array.of(0))).toEqual([{ ok: false, fault: 'too-long' }]);
  });
});
