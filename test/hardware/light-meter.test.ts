/** Protects what the scope says of light: levels, ripple and noise are those that were put in. */
import { describe, expect, it } from 'vitest';
import { measureLight } from '../../hardware/light-meter.ts';
import { Chance } from '../../hardware/random.ts';

const light = (share: (i: number) => number, count = 1000): Uint16Array =>
  Uint16Array.from({ length: count }, (_, i) => Math.max(0, Math.min(65_535, Math.round(share(i) * 65_535))));

describe('the light meter', () => {
  it('says nothing of too little light', () => {
    expect(measureLight(new Uint16Array(63), 1000)).toBeNull();
  });

  it('measures level and swing of a square wave', () => {
    const measure = measureLight(
      light((i) => (i % 34 < 17 ? 0.1 : 0.6)),
      1000,
    );
    expect(measure?.darkest).toBeCloseTo(0.1, 4);
    expect(measure?.brightest).toBeCloseTo(0.6, 4);
    expect(measure?.swing).toBeCloseTo(0.5, 4);
    expect(measure?.noise).toBeLessThan(0.001);
    expect(measure?.clipped).toBe(0);
  });

  it.each([
    [100, 1000],
    [120, 1000],
    [100, 4000],
    [120, 2000],
  ])('finds %i Hz of mains ripple at %i samples/s', (hz, sampleHz) => {
    const measure = measureLight(
      light((i) => 0.4 + 0.07 * Math.sin((2 * Math.PI * i * hz) / sampleHz), sampleHz),
      sampleHz,
    );
    expect(measure?.rippleHz).toBe(hz);
    expect(measure?.ripple).toBeCloseTo(0.07, 2);
  });

  it('finds noise beside the edges of symbols', () => {
    const chance = new Chance(3).stream('noise');
    const measure = measureLight(
      light((i) => (i % 34 < 17 ? 0.2 : 0.7) + 0.01 * chance.gaussian(), 4000),
      1000,
    );
    expect(measure?.noise).toBeGreaterThan(0.008);
    expect(measure?.noise).toBeLessThan(0.013);
  });

  it('counts what is at the top of the scale', () => {
    expect(
      measureLight(
        light((i) => (i % 4 === 0 ? 1 : 0.5)),
        1000,
      )?.clipped,
    ).toBe(0.25);
  });
});
