/** Protects: no rate, no phase and no sample rate is special; all of the ranges that are promised. */
import { expect, it } from 'vitest';
import { frameOf, verdict } from './detect.ts';
import { type Code, show, symbolsOf } from './flash.ts';

const clear = frameOf('clear');
const enrollment = frameOf('enrollment-only');

const flashed = (bytes: readonly number[], code: Code, symbolHz: number, sampleHz: number, leadS = 0.4) =>
  verdict(show(symbolsOf(bytes, code), { symbolHz, sampleHz, leadS, snrDb: 25 }).light, bytes);

const every = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

it('tri-level at every rate from 15 to 130 symbols/s', () => {
  const missed = every(15, 130, 1.7).filter((hz) => flashed(clear, 'tri-level', hz, 1000) !== 'right');
  expect(missed).toEqual([]);
});

it('bi-level at every rate from 25 to 150 symbols/s', () => {
  const missed = every(25, 150, 1.9).filter((hz) => flashed(clear, 'bi-level', hz, 1000) !== 'right');
  expect(missed).toEqual([]);
});

it.each(['tri-level', 'bi-level'] as const)('%s at every phase of sampling', (code) => {
  const missed = every(0, 0.95, 0.05).filter(
    (phase) => flashed(enrollment, code, 60, 960, 0.4 + phase / 960) !== 'right',
  );
  expect(missed).toEqual([]);
});

it.each([
  [250, 15, 75],
  [400, 15, 130],
  [960, 15, 130],
  [2000, 15, 130],
  [10_000, 15, 130],
])('%d samples/s: tri-level from %d to %d symbols/s', (sampleHz, least, most) => {
  const missed = every(least, most, (most - least) / 6).filter(
    (hz) => flashed(clear, 'tri-level', hz, sampleHz) !== 'right',
  );
  expect(missed).toEqual([]);
});

it('says so where the sample rate is too low for the symbols', () => {
  expect(flashed(clear, 'tri-level', 130, 250)).toBe('demodulator/too-few-samples');
});

it('a clock that is 2 % off, either way, at the rates of the field', () => {
  const field = { 'tri-level': [20, 30, 60], 'bi-level': [30, 60, 142] } as const;
  const missed: string[] = [];
  for (const code of ['tri-level', 'bi-level'] as const)
    for (const hz of field[code])
      for (const off of [-0.02, -0.007, 0.007, 0.02])
        if (flashed(enrollment, code, hz * (1 + off), 1000) !== 'right') missed.push(`${code} ${hz} ${off}`);
  expect(missed).toEqual([]);
});
