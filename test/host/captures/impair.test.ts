/** Protects harder variants of a capture: each impairment does what it says, the same seed does it again, wherever blocks are cut. */
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import {
  type CaptureImpairment,
  captureImpairments,
} from '../../../host/captures/impair/capture-impairments.ts';
import { impairLight } from '../../../host/captures/impair/impair-light.ts';
import { samplesOf } from '../../contract/light-source.ts';

/** A slow ramp at 1 kHz, cut into blocks. */
function ramp(samples = 4000, blockSamples = 500): readonly LightBlock[] {
  const levels = Uint16Array.from({ length: samples }, (_, i) => 10_000 + i * 12);
  return Array.from({ length: samples / blockSamples }, (_, i) => ({
    originUs: 0,
    sampleHz: 1000,
    firstIndex: i * blockSamples,
    levels: levels.subarray(i * blockSamples, (i + 1) * blockSamples),
  }));
}

function worse(values: Readonly<Record<string, number>>, light = ramp(), seed = 5) {
  let impairment: CaptureImpairment = { path: {} };
  for (const [name, row] of Object.entries(captureImpairments))
    if (values[name] !== undefined) impairment = row.apply(impairment, values[name]);
  return samplesOf(impairLight(light, impairment, seed));
}

const plain = samplesOf(ramp());
const deviation = (values: readonly number[]): number => {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length);
};

describe('a harder variant', () => {
  it('is the same light where nothing is asked for', () => {
    expect(worse({})).toEqual(plain);
  });

  it.each(Object.entries(captureImpairments))(
    '%s: changes the light, and the same seed does it again',
    (name, row) => {
      const value = name === 'tremor-rate' || name.endsWith('-time') ? {} : { [name]: row.typical };
      const more =
        {
          'mains-rate': { mains: 30 },
          'ambient-step': { 'ambient-steps': 6000 },
          'ambient-steps': { 'ambient-steps': 6000 },
        }[name] ?? {};
      const given = { ...value, ...more, ...(name === 'fade-time' ? { fade: 0.2 } : {}) };
      const all = { ...given, ...(name === 'tremor-rate' ? { tremor: 4 } : {}) };
      expect(worse(all)).toEqual(worse(all));
      expect(worse(all)).not.toEqual(plain);
    },
  );

  it('does not depend on how its light is cut into blocks', () => {
    const all = { noise: 1, ambient: 0.1, mains: 30, clock: 5000, resample: 700, gaps: 300, drops: 2 };
    expect(worse(all, ramp(4000, 125))).toEqual(worse(all));
  });

  it('has the gain, the noise and the rail that were asked for', () => {
    expect(worse({ gain: 0.5 }).levels[100]).toBe(Math.round((plain.levels[100] ?? 0) / 2));
    const noise = worse({ noise: 2 }).levels.map((level, i) => level - (plain.levels[i] ?? 0));
    expect(deviation([...noise]) / 65_535).toBeCloseTo(0.02, 3);
    expect(Math.max(...worse({ rail: 0.25 }).levels)).toBe(Math.round(65_535 / 4));
  });

  it('sampled again has the same light at the same times', () => {
    const { timesUs, levels } = worse({ resample: 250 });
    expect(timesUs.slice(0, 3)).toEqual([0, 4000, 8000]);
    expect(levels.slice(0, 3)).toEqual([0, 4, 8].map((i) => plain.levels[i]));
  });

  it('of a clock that is 1 % fast takes 1 % longer, and says the old rate', () => {
    const { timesUs } = worse({ clock: 10_000 });
    expect(timesUs.at(-1)).toBeCloseTo(3999 * 1.01 * 1000, -4);
    expect(timesUs[1]).toBeCloseTo(1000, 6);
  });

  it('with gaps has lost samples and keeps its time; with drops it comes early', () => {
    const gaps = worse({ gaps: 600 });
    expect(gaps.levels.length).toBeLessThan(plain.levels.length);
    for (const [i, level] of gaps.levels.entries())
      expect(level).toBe(plain.levels[(gaps.timesUs[i] ?? 0) / 1000]);
    const drops = worse({ drops: 5 });
    expect(drops.timesUs.at(-1)).toBe((drops.levels.length - 1) * 1000);
  });

  it('does not invent light in the gaps of the capture', () => {
    const [first, , third] = ramp();
    const { timesUs } = worse({ resample: 500 }, [first, third] as readonly LightBlock[]);
    expect([...timesUs].filter((us) => us > 500_000 && us < 1_000_000)).toEqual([]);
  });
});
