import { describe, expect, it } from 'vitest';
import { dimmed } from '../../hardware/dimming.ts';
import type { LightPiece } from '../../hardware/light-piece.ts';
import { SensorResponse, swingOf, whiteMicroampsOf } from '../../hardware/phototransistor.ts';
import { Chance } from '../../hardware/random.ts';
import { screenLight } from '../../hardware/screen.ts';
import { mean, show, symbolsAt } from './light-of-symbols.ts';

/** Light at a moment, straight from the definition of a piece. */
function lightAt(pieces: readonly LightPiece[], atUs: number): number {
  let beginUs = 0;
  for (const { endUs, level, excess, tauUs } of pieces) {
    if (atUs < endUs) return level + (tauUs > 0 ? excess * Math.exp(-(atUs - beginUs) / tauUs) : 0);
    beginUs = endUs;
  }
  throw new RangeError('beyond the light');
}

const symbols = symbolsAt(60, 'kgkwkwwkgk');
const screens = { square: {}, lcd: { riseUs: 12_000, fallUs: 5000, greySlower: 1.5 } };
const dimmings = { steady: {}, pwm: { pwmHz: 240, duty: 0.4, depth: 0.9 } };
const loads = { quick: 1000, usual: 22_000, slow: 300_000 };

describe('the closed form of the response', () => {
  const cases = Object.entries(screens).flatMap(([screen, screenConfig]) =>
    Object.entries(dimmings).flatMap(([dimming, dimmingConfig]) =>
      Object.entries(loads).map(([load, loadOhms]) => ({
        name: `${screen}, ${dimming}, ${load}`,
        screenConfig,
        dimmingConfig,
        loadOhms,
      })),
    ),
  );

  it.each(cases)(
    'is that of a first-order low pass, integrated in small steps: $name',
    ({ screenConfig, dimmingConfig, loadOhms }) => {
      const chance = new Chance(1);
      const pieces = [
        ...dimmed(screenLight([{ waveform: symbols }], screenConfig, chance), dimmingConfig, chance),
      ];
      const riseUsPerKilohm = 15;
      const tauUs = (riseUsPerKilohm * loadOhms) / 1000 / Math.log(9);
      const response = new SensorResponse(pieces, { loadOhms, riseUsPerKilohm });
      const times = Float64Array.from({ length: 160 }, (_, i) => i * 1000 + 371);
      const light = new Float64Array(160);
      expect(response.fill(times, light)).toBe(160);
      const stepUs = 0.5;
      let y = 0;
      for (let i = 0, atUs = 0; i < 160; i++) {
        for (; atUs < times[i]!; atUs += stepUs)
          y += (lightAt(pieces, atUs + stepUs / 2) - y) * (1 - Math.exp(-stepUs / tauUs));
        expect(Math.abs(light[i]! - y)).toBeLessThan(2e-3);
      }
    },
  );

  it('rises and falls with times of its own', () => {
    const flash = symbolsAt(10, 'kwk');
    const at = (timeUs: number): number => {
      const response = new SensorResponse(screenLight([{ waveform: flash }], {}, new Chance(1)), {
        loadOhms: 1000,
        riseUsPerKilohm: 4000,
        fallUsPerKilohm: 16_000,
      });
      const light = new Float64Array(1);
      response.fill(Float64Array.of(timeUs), light);
      return light[0]!;
    };
    const rising = (sinceUs: number): number => 1 - Math.exp((-sinceUs * Math.log(9)) / 4000);
    expect(at(103_000)).toBeCloseTo(rising(3000), 9);
    expect(at(206_000)).toBeCloseTo(rising(100_000) * Math.exp((-6000 * Math.log(9)) / 16_000), 9);
  });

  it('ends where the light ends', () => {
    const response = new SensorResponse(screenLight([{ silenceUs: 5000 }], {}, new Chance(1)), {});
    expect(response.fill(Float64Array.from([0, 1000, 4999, 5000, 6000]), new Float64Array(5))).toBe(3);
  });
});

describe('the voltage of a phototransistor', () => {
  const white = [{ waveform: symbolsAt(1, 'w') }];
  const level = (sensor: object, ambient = 0): number =>
    mean(show(white, { sensor, ambient: { offset: ambient } }).levels);

  it('grows with current and load, up to where it saturates', () => {
    expect(level({})).toBe(32_768);
    expect(level({ loadOhms: 11_000 })).toBe(16_384);
    expect(level({ whiteMicroamps: 15 })).toBe(Math.round(65_535 / 10));
    expect(level({ loadOhms: 68_000 })).toBe(Math.round(65_535 * (3 / 3.3)));
    expect(level({ loadOhms: 68_000, saturationVolts: 0 })).toBe(65_535);
    expect(level({}, 5)).toBe(Math.round(65_535 * (3 / 3.3)));
  });

  it('swing and current are two names of one thing', () => {
    for (const loadOhms of [1000, 22_000, 68_000])
      expect(swingOf({ loadOhms, whiteMicroamps: whiteMicroampsOf(0.3, { loadOhms }) })).toBeCloseTo(0.3, 12);
  });
});
