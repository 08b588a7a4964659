/**
 * Protects the light: the board's own machine code loses no sample, invents none, and takes each at its time. Ten minutes at 1 kHz, and
 * as many samples at the other rates: every counter of 16 bits goes round nine times. `npm run bench -- sampling` takes ten minutes each.
 */
import { expect, it } from 'vitest';
import { sampleRatesHz } from '../../../protocol/sampler-link/records.ts';
import { longRun } from './long-run.ts';

const samples = 10 * 60 * 1000;

it.each(sampleRatesHz)(
  'at %i samples/s no sample is wrong, late or missing, and the period is exact to the cycle',
  { timeout: 300_000 },
  (sampleHz) => {
    const run = longRun(sampleHz, (samples / sampleHz) * 1e6);
    expect(run).toEqual({
      samples: expect.any(Number),
      wrongCodes: 0,
      wrongTimes: 0,
      gaps: 0,
      brokenRecords: 0,
    });
    expect(run.samples).toBeGreaterThanOrEqual(samples);
  },
);
