import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { impaired, situations } from '../../hardware/impairments.ts';
import { lightOf } from '../../hardware/light-path.ts';
import type { LightSegment } from '../../hardware/screen.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { waveform } from '../../protocol/waveform.ts';
import { lightSourceContract, samplesOf, timeOfSample } from '../contract/light-source.ts';
import { amplitudeAt, edges, mean, rms, show, symbolsAt } from './light-of-symbols.ts';

const flash: readonly LightSegment[] = [
  { silenceUs: 300_000 },
  { waveform: waveform(encodeFrame(Uint8Array.of(1, 3, 65, 66, 67)), { symbolHz: 60 }) },
  { silenceUs: 300_000 },
];
const steady: readonly LightSegment[] = [{ waveform: symbolsAt(0.05, 'w') }];
const dark: readonly LightSegment[] = [{ silenceUs: 20_000_000 }];

lightSourceContract('an ideal light path', () => lightOf(flash));
for (const [name, { values }] of Object.entries(situations))
  lightSourceContract(`the light path "${name}"`, () =>
    lightOf(flash, impaired(values), { originUs: 1_234_567 }),
  );
lightSourceContract('a light path with gaps, uneven', () =>
  lightOf(flash, impaired({ gaps: 600, uneven: 200 })),
);
lightSourceContract('a light path with gaps, even', () => lightOf(flash, impaired({ gaps: 600 })));

describe('a light path', () => {
  it('gives the same light on every machine and for ever: this digest never changes', () => {
    const values = {
      ...situations['lcd']!.values,
      ...situations['office']!.values,
      ...situations['hand']!.values,
    };
    const { levels } = show(
      flash,
      impaired({ ...values, pwm: 240, gaps: 10, 'sample-jitter': 30, 'ambient-steps': 60 }),
    );
    expect(createHash('sha256').update(Uint16Array.from(levels)).digest('hex').slice(0, 16)).toBe(
      'a3493624108a09e7',
    );
  });

  it('does not depend on how it is cut into blocks', () => {
    const config = impaired({ ...situations['lcd']!.values, mains: 30, tremor: 4 });
    const whole = show(flash, config);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (blockSamples) => {
        expect(show(flash, config, { blockSamples })).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('starts at its origin, and is as long as what is shown', () => {
    const { timesUs } = show(
      [{ silenceUs: 1_500_000 }],
      { sampling: { sampleHz: 960 } },
      { originUs: 5_000_000 },
    );
    expect(timesUs[0]).toBe(5_000_000);
    expect(timesUs.length).toBe(1440);
  });

  it('shows every symbol for its period, at any rate', () => {
    for (const symbolHz of [15, 30, 60, 142]) {
      const at = edges(
        show([{ waveform: symbolsAt(symbolHz, 'kw'.repeat(50)) }], { sampling: { sampleHz: 10_000 } }),
      );
      expect(at.length).toBe(99);
      at.forEach((us, i) => expect(Math.abs(us - ((i + 1) * 1e6) / symbolHz)).toBeLessThanOrEqual(100));
    }
  });

  it('pulls an endless source only as far as it is measured', () => {
    let pulled = 0;
    function* endless(): Generator<LightSegment> {
      for (;;) {
        pulled++;
        yield { silenceUs: 10_000 };
      }
    }
    const blocks = lightOf(endless(), {}, { blockSamples: 100 });
    blocks.next();
    expect(pulled).toBe(10);
  });
});

describe('each model does what it says', () => {
  it('noise: the SNR is that asked for', () => {
    for (const snr of [7, 20, 40]) {
      const { levels } = show(steady, impaired({ snr, swing: 0.3, ambient: 1 }));
      expect(20 * Math.log10((0.3 * 65_535) / rms(levels))).toBeCloseTo(snr, 0);
    }
  });

  it('ambient: offset, in units of white', () => {
    expect(mean(show(dark, impaired({ ambient: 0.5, swing: 0.2 })).levels)).toBeCloseTo(6554, -1);
  });

  it('ambient: known and chance steps', () => {
    const ambient = { offset: 0.2, stepUs: 0, steps: [{ atUs: 5_000_000, offset: 1 }] };
    const { levels } = show(dark, { ambient });
    expect([levels[4999], levels[5000]]).toEqual([Math.round(65_535 * 0.1), 32_768]);
    const moved = show(dark, impaired({ ambient: 0.5, 'ambient-steps': 60, 'ambient-step': 0.4 })).levels;
    expect(new Set(moved).size).toBeGreaterThan(100);
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(Math.floor(65_535 * 0.05));
    expect(Math.max(...moved)).toBeLessThanOrEqual(Math.ceil(65_535 * 0.45));
  });

  it.each([100, 120])('mains ripple at %s Hz', (hz) => {
    const light = show(dark, impaired({ ambient: 0.5, mains: 40, 'mains-rate': hz }));
    expect(amplitudeAt(hz, light)).toBeCloseTo(0.4 * 0.25 * 65_535, -2);
    expect(amplitudeAt(hz + 13, light)).toBeLessThan(50);
  });

  it('mains ripple needs other light, and brings it', () => {
    expect(mean(show(dark, impaired({ mains: 40 })).levels)).toBeCloseTo(16_384, -2);
  });

  it('dimming: half the light on average, all of it or none in each moment', () => {
    const { levels } = show(steady, impaired({ pwm: 233 }));
    expect(new Set(levels)).toEqual(new Set([0, 32_768]));
    expect(mean(levels)).toBeCloseTo(16_384, -3);
    expect(mean(show(steady, impaired({ pwm: 233, 'pwm-duty': 80, 'pwm-depth': 50 })).levels)).toBeCloseTo(
      0.9 * 32_768,
      -3,
    );
  });

  it('fade: between full light and the given share, and back in twice the time', () => {
    const { levels } = show(steady, impaired({ fade: 0.2, 'fade-time': 2 }));
    expect(Math.max(...levels)).toBeCloseTo(32_768, -1);
    expect(Math.min(...levels)).toBeCloseTo(6554, -1);
    expect(Math.abs(levels[1000]! - levels[5000]!)).toBeLessThan(3);
    expect(Math.abs(levels[1000]! - levels[3000]!)).toBeGreaterThan(1000);
  });

  it('tremor and automatic brightness', () => {
    const tremor = show(steady, impaired({ tremor: 4, 'tremor-rate': 7 }));
    expect(amplitudeAt(7, tremor)).toBeCloseTo(0.04 * 32_768, -1);
    const { levels } = show(steady, impaired({ brightness: 0.5 }));
    expect([levels[1999], levels[3000], levels[4001], levels[19_000]]).toEqual([
      32_768, 24_576, 16_384, 16_384,
    ]);
  });

  it('the sample clock: 2 % fast samples make 2 % more of them', () => {
    expect(show(dark, impaired({ clock: 20_000 })).levels.length).toBe(20_400);
  });

  it('sample jitter: unknown to the stamps, but in the light', () => {
    const light = [{ waveform: symbolsAt(50, 'kw'.repeat(50)) }];
    const blurred = show(light, impaired({ 'sample-jitter': 300, phase: 0.1 }));
    expect(blurred.timesUs.slice(0, 1999)).toEqual(show(light).timesUs.slice(0, 1999));
    expect(edges(blurred)).not.toEqual(edges(show(light)));
  });

  it('uneven samples: late, said so, and true to their stamps', () => {
    const ramp = { brightnessTo: 0, brightnessAtUs: 0, brightnessUs: 20_000_000 };
    const { timesUs, levels } = show(steady, { fade: ramp, sampling: { unevenUs: 800 } });
    const lateUs = timesUs.map((us, i) => us - i * 1000);
    expect(Math.min(...lateUs)).toBeLessThan(20);
    expect(Math.max(...lateUs)).toBeGreaterThan(780);
    timesUs.forEach((us, i) => expect(Math.abs(levels[i]! - 32_767.5 * (1 - us / 20e6))).toBeLessThan(2));
  });

  it('gaps: 1 to 20 ms without samples, as often as asked, and time goes on', () => {
    const blocks = [...lightOf([{ silenceUs: 600_000_000 }], impaired({ gaps: 30 }))];
    const gapsUs: number[] = [];
    for (const [i, block] of blocks.slice(1).entries()) {
      const before = blocks[i]!;
      const gapUs = timeOfSample(block, 0) - timeOfSample(before, before.levels.length);
      if (gapUs > 1e-3) gapsUs.push(gapUs);
    }
    expect(gapsUs.length).toBeGreaterThan(230);
    expect(gapsUs.length).toBeLessThan(370);
    expect(Math.min(...gapsUs)).toBeGreaterThan(999);
    expect(Math.max(...gapsUs)).toBeLessThan(20_001);
  });

  it('the converter: so many codes, and noise in them', () => {
    const ramp = { brightnessTo: 0, brightnessAtUs: 0, brightnessUs: 20_000_000 };
    const sensor = { whiteMicroamps: 150, saturationVolts: 0 };
    expect(new Set(show(steady, { fade: ramp, sensor, adc: { bits: 8 } }).levels).size).toBe(256);
    const { levels } = show(steady, impaired({ bits: 10, noise: 2 }));
    expect(rms(levels) / (65_535 / 1023)).toBeCloseTo(2, 1);
  });

  it('spikes: that many a minute', () => {
    const { levels } = show([{ silenceUs: 600_000_000 }], impaired({ spikes: 60 }));
    const count = levels.filter((level) => level > 0).length;
    expect(count).toBeGreaterThan(480);
    expect(count).toBeLessThan(720);
  });

  it('samples are one after the other even where the source has many blocks', () => {
    expect(samplesOf(lightOf(dark, {}, { blockSamples: 7 })).levels.length).toBe(20_000);
  });
});
