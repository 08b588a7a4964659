/** Protects: the result depends on the light alone, not on how it was cut into blocks, when it was taken or what was read before. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LightBlock } from '../../../../firmware/ports.ts';
import { detectSequence } from '../../../../firmware/receiver/sequence/sequence-detector.ts';
import { frameOf } from './detect.ts';
import { type Code, show, symbolsOf } from './flash.ts';

const bytes = frameOf('clear');
const lightIn = (code: Code) => show(symbolsOf(bytes, code), { snrDb: 18 }).light;

const cut = (light: LightBlock, lengths: readonly number[]): LightBlock[] => {
  const blocks: LightBlock[] = [];
  for (let at = 0, i = 0; at < light.levels.length; i++) {
    const end = at + (lengths[i] ?? light.levels.length);
    blocks.push({ ...light, firstIndex: at, levels: light.levels.slice(at, end) });
    at = end;
  }
  return blocks;
};

it.each(['tri-level', 'bi-level'] as const)('%s, cut anywhere', (code) => {
  const light = lightIn(code);
  const whole = detectSequence(light);
  expect(whole.outcome.ok).toBe(true);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 12 }), (lengths) => {
      expect(detectSequence(cut(light, lengths))).toEqual(whole);
    }),
    { numRuns: 25 },
  );
});

it('an hour later all times are an hour later, and nothing else is', () => {
  const light = lightIn('tri-level');
  const now = detectSequence(light).reading!;
  const later = detectSequence({ ...light, originUs: 3_600_000_000 }).reading!;
  expect(later.startUs - now.startUs).toBe(3_600_000_000);
  expect(later.symbols.shades).toEqual(now.symbols.shades);
  expect(later.snrDb).toBe(now.snrDb);
});

it('times per sample that are even are the same light', () => {
  const light = lightIn('tri-level');
  const timesUs = Float64Array.from(light.levels, (_, i) => 1000 * i);
  const even = detectSequence(light);
  const timed = detectSequence({ ...light, timesUs });
  expect(timed.outcome).toEqual(even.outcome);
  expect(timed.reading?.startUs).toBe(even.reading?.startUs);
});

it('does not change the light it is given', () => {
  const light = lightIn('bi-level');
  light.levels[700] = 65_535;
  const before = light.levels.slice();
  detectSequence(light);
  expect(light.levels).toEqual(before);
});

it.each([[[]], [[0]], [[65_535, 0, 65_535, 0]]])('never throws for light of any levels: %j', (levels) => {
  expect(() =>
    detectSequence({ originUs: 0, sampleHz: 1000, firstIndex: 0, levels: Uint16Array.from(levels) }),
  ).not.toThrow();
});

it('never throws for arbitrary light', () => {
  fc.assert(
    fc.property(
      fc.uint16Array({ minLength: 0, maxLength: 1500 }),
      fc.double({ min: 200, max: 12_000, noNaN: true }),
      (levels, sampleHz) => {
        const { outcome } = detectSequence({ originUs: 0, sampleHz, firstIndex: 0, levels });
        expect(outcome.ok).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
});
