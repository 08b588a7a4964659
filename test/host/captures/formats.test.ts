import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { impaired } from '../../../hardware/impairments.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { Chance } from '../../../hardware/random.ts';
import { captureErrorCodes } from '../../../host/captures/formats/capture-errors.ts';
import { tellFormat } from '../../../host/captures/formats/capture-reader.ts';
import { captureFormats } from '../../../host/captures/formats/formats.ts';
import { openCapture } from '../../../host/captures/open-capture.ts';
import { lightSourceContract, samplesOf } from '../../contract/light-source.ts';
import { codeOf, lightIn } from './reading.ts';

const folder = join(import.meta.dirname, '../../data/captures');
const captures = readdirSync(folder).filter((name) =>
  captureFormats.some(({ endings }) => endings.some((ending) => name.endsWith(ending))),
);

for (const name of captures)
  lightSourceContract(`the capture ${name}`, () => openCapture(join(folder, name)));

/** Light as bytes of a format. */
function written(formatName: string, blocks: Iterable<LightBlock>): Uint8Array {
  const writer = captureFormats.find(({ name }) => name === formatName)!.writer!();
  const parts = [...blocks].map((block) => writer.push(block));
  const { tail, head } = writer.end();
  const all = Buffer.concat([...parts, tail]);
  if (head !== undefined) all.set(head);
  return all;
}

/** Writes and reads; times count from the first sample where the format has no other begin. */
function sameLight(light: LightBlock[], name: string): void {
  const wanted = samplesOf(light);
  const got = samplesOf(lightIn(written(name, light)));
  const beginUs = name === 'csv' ? 0 : wanted.timesUs[0]!;
  expect(got.levels.length).toBe(wanted.levels.length);
  const most = { levels: 0, us: 0 };
  for (const [i, level] of got.levels.entries()) {
    most.levels = Math.max(most.levels, Math.abs(level - wanted.levels[i]!));
    most.us = Math.max(most.us, Math.abs(got.timesUs[i]! - (wanted.timesUs[i]! - beginUs)));
  }
  expect(most.levels).toBeLessThanOrEqual(slack[name]!);
  expect(most.us).toBeLessThanOrEqual(1);
}

const slack: Readonly<Record<string, number>> = { csv: 0, tuner: 0, wav: 1, vcd: 1, sr: 1, jsonl: 0 };

const writable = captureFormats.filter(({ writer }) => writer !== undefined).map(({ name }) => name);

describe.each(writable)('written as %s and read back', (name) => {
  it('even light is the same', () => {
    const levels = fc.uint16Array({ minLength: 2, maxLength: 400 });
    fc.assert(
      fc.property(
        levels,
        fc.constantFrom(250, 960, 1000, 2000, 10_000),
        fc.nat(100),
        (some, sampleHz, cut) => {
          const blocks = [
            { originUs: 0, sampleHz, firstIndex: 0, levels: some.slice(0, cut) },
            { originUs: 0, sampleHz, firstIndex: Math.min(cut, some.length), levels: some.slice(cut) },
          ].filter((block) => block.levels.length > 0);
          sameLight(blocks, name);
        },
      ),
    );
  });

  it('light that never changes is the same', () => {
    sameLight([{ originUs: 0, sampleHz: 1000, firstIndex: 0, levels: new Uint16Array(300).fill(5) }], name);
  });

  it('is told from its content', () => {
    const bytes = written(name, lightOf([{ silenceUs: 1_000_000 }], impaired({ ambient: 0.1 })));
    expect(tellFormat(bytes).name).toBe(name);
  });
});

const unevenLight = (uneven: number): LightBlock[] => [
  ...lightOf([{ silenceUs: 20_000_000 }], impaired({ ambient: 0.3, mains: 50, uneven, gaps: 60 })),
];

it.each(['csv', 'tuner'])('written as %s, uneven light with gaps is the same', (name) => {
  const light = unevenLight(150);
  sameLight(light, name);
});

it('written as WAV, gaps are filled with the level before, so that time stays right', () => {
  const light = unevenLight(0);
  const { timesUs, levels } = samplesOf(light);
  const wanted = new Map(timesUs.map((us, i) => [us, levels[i]!]));
  const got = samplesOf(lightIn(written('wav', light)));
  expect(got.levels.length).toBeGreaterThan(wanted.size);
  const off = got.timesUs.map((us, i) => Math.abs(got.levels[i]! - (wanted.get(us) ?? got.levels[i - 1]!)));
  expect(Math.max(...off)).toBeLessThanOrEqual(1);
});

it('a VCD in which the signal has no value, or one for no time, has no light', () => {
  const vcd = (changes: string): Uint8Array =>
    Buffer.from(`$timescale 1 us $end\n$var real 64 ! light $end\n$enddefinitions $end\n${changes}`);
  expect(codeOf(() => lightIn(vcd('#0\n#5000\n')))).toBe('empty-capture');
  expect(codeOf(() => lightIn(vcd('#0\nr1 !\n')))).toBe('empty-capture');
});

describe('bytes that are no good capture', () => {
  const known = new Set<string>([...captureErrorCodes, 'no error']);

  it('random bytes end in an error with a code, always', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        expect(known).toContain(codeOf(() => lightIn(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  it('random text of a CSV ends in an error with a code, or in light', () => {
    const letters = fc.constantFrom(...Array.from('0123456789.,;\t\n\n -+eEtv_"#nan'));
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 300 }), fc.boolean(), (text, named) => {
        expect(known).toContain(codeOf(() => lightIn((named ? 'time_s,volts\n' : '') + text.join(''))));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(captures)(
    '%s, cut anywhere or with bytes changed, ends in an error with a code, or in light',
    (name) => {
      const bytes = readFileSync(join(folder, name));
      const chance = new Chance(1).stream(name);
      for (let i = 0; i < 60; i++) {
        const cut = bytes.subarray(0, chance.integer(i < 30 ? 200 : bytes.length));
        expect(known).toContain(codeOf(() => lightIn(cut)));
        const damaged = Buffer.from(bytes.subarray(0, 5000));
        for (let flips = 0; flips < 1 + i / 6; flips++)
          damaged[chance.integer(i < 30 ? 64 : 5000)] = chance.integer(256);
        expect(known).toContain(codeOf(() => lightIn(damaged)));
      }
    },
  );
});
