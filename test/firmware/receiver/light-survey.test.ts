/** Protects: light without a transmission is explained by its likeliest reason. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LightSurvey } from '../../../firmware/receiver/light-survey.ts';
import { tuning } from '../../../firmware/receiver/tuning.ts';

const surveyed = (levels: readonly number[], sampleHz = 1000) => {
  const survey = new LightSurvey();
  for (let i = 0; i < levels.length; i += 3)
    survey.add({ originUs: 0, sampleHz, firstIndex: i, levels: Uint16Array.from(levels.slice(i, i + 3)) });
  return survey.explain();
};

const many = (level: (i: number) => number): readonly number[] =>
  Array.from({ length: 900 }, (_, i) => level(i));

it.each([
  ['no-light', [], 1000],
  ['too-few-samples', many((i) => (i % 2) * 30000), 50],
  ['clipped', many((i) => (i % 3 === 0 ? 40000 : 65535)), 1000],
  ['too-dark', many((i) => i % 400), 1000],
  ['no-swing', many((i) => 20000 + (i % 100)), 1000],
  ['no-preamble', many((i) => 20000 + 10 * i), 1000],
] as const)('%s', (code, levels, sampleHz) => {
  const { fault, quality } = surveyed(levels, sampleHz);
  expect(fault).toMatchObject({ stage: 'demodulator', code });
  expect(fault.atUs).toBe((levels.length * 1e6) / sampleHz);
  expect(quality.seconds).toBeCloseTo(levels.length / sampleHz);
});

it('gives levels as shares of full scale', () => {
  expect(surveyed([6553, 32768, 65535]).quality).toEqual({
    sampleHz: 1000,
    seconds: 0.003,
    offset: 0.1,
    swing: 0.9,
    clipped: 0.333,
  });
});

it('finds the darkest and the brightest level, and counts the clipped ones, in whatever order they come', () => {
  const level = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: tuning.clipLevel - 2, max: tuning.clipLevel + 2 }),
  );
  fc.assert(
    fc.property(fc.array(level, { minLength: 1, maxLength: 40 }), (levels) => {
      const share = (value: number) => Math.round((value / 0xffff) * 1e4) / 1e4;
      const clipped = levels.filter((each) => each >= tuning.clipLevel).length / levels.length;
      expect(surveyed(levels).quality).toMatchObject({
        offset: share(Math.min(...levels)),
        swing: share(Math.max(...levels) - Math.min(...levels)),
        clipped: Math.round(clipped * 1e3) / 1e3,
      });
    }),
  );
});
