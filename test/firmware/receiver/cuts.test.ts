/** Protects: what is found, and when, does not depend on how light was cut into blocks; nor does a block of any levels throw. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { lightOf, preambles, triLevel } from './light.ts';
import { cut, receive } from './receive.ts';
import { symbolsOf, vectors } from './vectors.ts';

const clear = vectors.find(({ name }) => name === 'clear')!;
const noisy = { noise: 2500, levels: [4000, 16000, 36000] as const };

const gapped = (block: LightBlock): readonly LightBlock[] => [
  { ...block, levels: block.levels.slice(0, 2200) },
  { ...block, firstIndex: 2207, levels: block.levels.slice(2207) },
];

const uneven = (block: LightBlock): LightBlock => ({
  ...block,
  timesUs: Float64Array.from(block.levels, (_, i) => i * 1000 + ((i * 7919) % 300)),
});

const lights: Readonly<Record<string, readonly LightBlock[]>> = {
  'tri-level, noisy': [lightOf(clear.symbols, { symbolHz: 60, ...noisy })],
  'bi-level, noisy': [lightOf(symbolsOf(clear, 'bi-level'), { symbolHz: 37.3, ...noisy })],
  'a false header before a good frame': [
    lightOf(preambles['tri-level'] + triLevel([0x2a, 0xff]) + clear.symbols, { symbolHz: 55 }),
  ],
  'a gap in a fault': gapped(lightOf(clear.symbols.slice(0, 130), { symbolHz: 60, leadS: 1 })),
  'uneven samples': [uneven(lightOf(clear.symbols, { symbolHz: 60 }))],
  'a lamp': [lightOf('01'.repeat(900), { symbolHz: 100, tailS: 3 })],
};

it.each(Object.entries(lights))('%s', (_, blocks) => {
  const whole = receive(...blocks);
  expect(whole.length).toBeGreaterThan(0);
  const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5000 })), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(lengths, (each) => {
      expect(receive(...blocks.flatMap((block) => cut(block, each)))).toEqual(whole);
    }),
    { numRuns: 25 },
  );
  expect(receive(...blocks.flatMap((block) => cut(block, [1])))).toEqual(whole);
});

it('levels of any kind never throw, and never give a packet', () => {
  const levels = fc.array(fc.oneof(fc.constant(0), fc.constant(65535), fc.integer({ min: 0, max: 65535 })), {
    minLength: 0,
    maxLength: 3000,
  });
  const rates = fc.oneof(fc.constant(1000), fc.double({ min: 1, max: 50_000, noNaN: true }));
  fc.assert(
    fc.property(levels, rates, (each, sampleHz) => {
      const events = receive({ originUs: 0, sampleHz, firstIndex: 0, levels: Uint16Array.from(each) });
      return events.every(({ kind }) => kind !== 'packet');
    }),
  );
});

it('times never go back, and lie within the light', () => {
  for (const blocks of Object.values(lights)) {
    const events = receive(...blocks);
    const last = blocks.at(-1)!;
    const endUs = ((last.firstIndex + last.levels.length) * 1e6) / last.sampleHz;
    const times = events.map(({ atUs }) => atUs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((atUs) => Number.isInteger(atUs) && atUs > 0 && atUs <= endUs)).toBe(true);
    expect(events.every(({ startUs, atUs }) => startUs <= atUs)).toBe(true);
  }
});
