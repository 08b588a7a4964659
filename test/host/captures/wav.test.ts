import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplesOf } from '../../contract/light-source.ts';
import { readLight } from '../../../host/captures/formats/capture-reader.ts';
import { codeOf, lightIn, pieces } from './reading.ts';

/** A WAV as others write it. */
function wavOf({
  bits = 16,
  float = false,
  channels = 1,
  rateHz = 1000,
  samples = [0, 0.5, 1],
  extensible = false,
  before = [] as readonly (readonly [tag: string, bytes: number])[],
  claimedBytes = undefined as number | undefined,
  riff = 'RIFF',
} = {}): Uint8Array {
  const frame = (bits / 8) * channels;
  const data = new DataView(new ArrayBuffer(frame * samples.length));
  samples.forEach((share, i) => put(data, i * frame, bits, float, share));
  const format = new DataView(new ArrayBuffer(extensible ? 40 : 16));
  const code = float ? 3 : 1;
  format.setUint16(0, extensible ? 0xfffe : code, true);
  format.setUint16(2, channels, true);
  format.setUint32(4, rateHz, true);
  format.setUint32(8, rateHz * frame, true);
  format.setUint16(12, frame, true);
  format.setUint16(14, bits, true);
  if (extensible) format.setUint16(24, code, true);
  const chunks = [
    ...before.map(([tag, bytes]) => chunk(tag, Buffer.alloc(bytes))),
    chunk('fmt ', Buffer.from(format.buffer)),
    chunk('data', Buffer.from(data.buffer), claimedBytes),
  ];
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  return Buffer.concat([chunk(riff, body)]);
}

function chunk(tag: string, body: Buffer, claimedBytes = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(tag, 'latin1');
  head.writeUInt32LE(claimedBytes, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length & 1)]);
}

function put(view: DataView, at: number, bits: number, float: boolean, share: number): void {
  const top = 2 ** (bits - 1) - 1;
  if (float && bits === 32) view.setFloat32(at, share, true);
  else if (float) view.setFloat64(at, share, true);
  else if (bits === 8) view.setUint8(at, Math.round(share * top) + 128);
  else if (bits === 16) view.setInt16(at, Math.round(share * top), true);
  else if (bits === 32) view.setInt32(at, Math.round(share * top), true);
  else {
    const value = Math.round(share * top);
    view.setUint16(at, value & 0xffff, true);
    view.setInt8(at + 2, value >> 16);
  }
}

const kinds = [
  { bits: 8 },
  { bits: 16 },
  { bits: 24 },
  { bits: 32 },
  { bits: 32, float: true },
  { bits: 64, float: true },
] as const;

describe('a WAV', () => {
  it('is the same light where blocks are lent, wherever its samples lie and however its bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 20_000 }),
        fc.nat({ max: 6 }),
        fc.integer({ min: 1, max: 70_000 }),
        (shape, count, before, pieceBytes) => {
          const samples = Array.from({ length: count }, (_, i) => shape[(i * 7) % shape.length]!);
          const wav = wavOf({ samples, before: [['LIST', before]] });
          const levels = samples.map((share) =>
            Math.max(0, Math.round((Math.round(share * 32_767) * 65_535) / 32_767)),
          );
          const read = (lends: boolean): number[] => {
            const seen: number[] = [];
            for (const block of readLight(pieces(wav, pieceBytes), { lends })) seen.push(...block.levels);
            return seen;
          };
          const kept = read(false);
          expect(read(true)).toEqual(kept);
          if (shape.every((share) => share >= 0)) expect(kept).toEqual(levels);
          else expect(kept).toHaveLength(count);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(kinds.flatMap((kind) => [kind, { ...kind, extensible: true }, { ...kind, channels: 2 }]))(
    '%o',
    (kind) => {
      const light = lightIn(wavOf({ ...kind, samples: [0, 0.25, 0.5, 1, 0] }));
      const { levels, timesUs } = samplesOf(light);
      const step = 65_535 / 2 ** Math.min(16, kind.bits - 1);
      [0, 0.25, 0.5, 1, 0].forEach((share, i) =>
        expect(Math.abs(levels[i]! - share * 65_535)).toBeLessThanOrEqual(step),
      );
      expect(levels[3]).toBe(65_535);
      expect(timesUs).toEqual([0, 1000, 2000, 3000, 4000]);
    },
  );

  it.each(kinds)('negative values shift it, as an audio input gives them: %o', (kind) => {
    const { levels } = samplesOf(lightIn(wavOf({ ...kind, samples: [-1, 0, 1] })));
    expect(levels[0]!).toBeLessThanOrEqual(2);
    expect(Math.abs(levels[1]! - 32_768)).toBeLessThanOrEqual(1);
    expect(levels[2]).toBe(65_535);
  });

  it('an audio input that is silent at first is shifted when light comes', () => {
    const quiet = Array.from({ length: 10_000 }, () => 0);
    const { levels } = samplesOf(
      lightIn(wavOf({ samples: [...quiet, ...quiet.map((_, i) => (i % 2 === 0 ? 0.5 : -0.5))] })),
    );
    expect(new Set(levels.slice(12_288))).toEqual(new Set([49_152, 16_384]));
  });

  it.each([
    ['none negative', { from: 0, to: 32_767 }, {}],
    ['some around zero', { from: -100, to: 32_767 }, {}],
    ['as many negative', { from: -32_767, to: 32_767 }, {}],
    ['a full scale of one half', { from: 0, to: 32_767 }, { fullScale: { value: 0.5, unit: '' } }],
  ] as const)(
    'every code of 16 bit is the same level in one channel, which is read faster, as in two: %s',
    (_, { from, to }, options) => {
      const samples = Array.from({ length: to - from + 1 }, (__, i) => (from + i) / 32_767);
      const two = samplesOf(lightIn(wavOf({ channels: 2, samples }), options));
      for (const pieceBytes of [4097, 1 << 18])
        expect(samplesOf(lightIn(wavOf({ samples }), options, pieceBytes))).toEqual(two);
    },
  );

  it('other chunks before and after its samples do not matter', () => {
    const before = [
      ['LIST', 27],
      ['JUNK', 90_000],
    ] as const;
    const wav = Buffer.concat([wavOf({ before }), chunk('LIST', Buffer.alloc(100))]);
    for (const pieceBytes of [7, 4096, 1 << 20])
      expect(samplesOf(lightIn(wav, {}, pieceBytes)).levels).toEqual([0, 32_769, 65_535]);
  });

  it.each([0, 0xffff_ffff])('of unknown length (%s) goes on to its end', (claimedBytes) => {
    expect(samplesOf(lightIn(wavOf({ claimedBytes }))).levels).toEqual([0, 32_769, 65_535]);
  });

  it('longer than 4 GB (RF64) has its length elsewhere', () => {
    const wav = Buffer.from(wavOf({ riff: 'RF64', before: [['ds64', 28]], claimedBytes: 0xffff_ffff }));
    wav.writeBigUInt64LE(4n, 12 + 8 + 8);
    expect(samplesOf(lightIn(wav)).levels).toEqual([0, 32_769]);
  });

  it('does not depend on the pieces in which it comes', () => {
    const wav = wavOf({
      bits: 24,
      channels: 3,
      samples: Array.from({ length: 40 }, (_, i) => i / 40),
      before: [['LIST', 13]],
    });
    const whole = samplesOf(lightIn(wav));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (pieceBytes) => {
        expect(samplesOf(lightIn(wav, {}, pieceBytes))).toEqual(whole);
      }),
    );
  });

  it('above 50,000 samples a second it is averaged, and its time stays right', () => {
    const samples = Array.from({ length: 192_000 }, (_, i) => (i < 96_000 ? 0 : 1));
    const { levels, timesUs } = samplesOf(lightIn(wavOf({ rateHz: 192_000, samples })));
    expect(levels.length).toBe(48_000);
    const edge = levels.findIndex((level) => level > 30_000);
    expect(Math.abs(timesUs[edge]! - 500_000)).toBeLessThan(21);
  });

  it('a float beyond 1 needs a full scale', () => {
    const wav = wavOf({ bits: 32, float: true, samples: [0, 1, 2] });
    expect(codeOf(() => lightIn(wav))).toBe('beyond-full-scale');
    expect(samplesOf(lightIn(wav, { fullScale: { value: 2, unit: '' } })).levels).toEqual([
      0, 32_768, 65_535,
    ]);
  });
});

describe('what is wrong with a WAV is said', () => {
  const mended = (at: number, value: number): Uint8Array => {
    const wav = Buffer.from(wavOf());
    wav.writeUInt16LE(value, at);
    return wav;
  };
  it.each([
    ['a rate of zero', wavOf({ rateHz: 0 }), 'zero-rate'],
    ['no samples', wavOf({ samples: [] }), 'empty-capture'],
    ['cut in its samples', wavOf().subarray(0, -1), 'cut-wav'],
    ['cut in its header', wavOf().subarray(0, 30), 'cut-wav'],
    ['compressed', mended(20, 0x55), 'wav-kind'],
    ['no channels', mended(22, 0), 'bad-wav'],
    ['samples of no size', mended(32, 5), 'bad-wav'],
    ['a chunk without end', wavOf({ before: [['JUNK', 2_000_000]] }), 'bad-wav'],
    ['NaN', wavOf({ bits: 32, float: true, samples: [0, Number.NaN] }), 'no-number'],
  ])('%s', (_, wav, code) => {
    expect(codeOf(() => lightIn(wav))).toBe(code);
  });
});
