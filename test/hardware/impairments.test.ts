import { describe, expect, it } from 'vitest';
import {
  impaired,
  impairmentNames,
  impairments,
  type ImpairmentValues,
  situations,
} from '../../hardware/impairments.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import { waveform } from '../../protocol/waveform.ts';
import { show } from './light-of-symbols.ts';

const flash = [
  { silenceUs: 100_000 },
  { waveform: waveform(encodeFrame(Uint8Array.from({ length: 30 }, (_, i) => i)), { symbolHz: 60 }) },
];

/** What an impairment needs beside it to be seen. */
const beside: Readonly<Partial<Record<string, ImpairmentValues>>> = {
  'grey-slower': { rise: 10, fall: 10 },
  'pwm-duty': { pwm: 240 },
  'pwm-depth': { pwm: 240 },
  'fade-time': { fade: 0.5 },
  'tremor-rate': { tremor: 10 },
  'ambient-step': { ambient: 1, 'ambient-steps': 60 },
  'mains-rate': { mains: 30 },
  rail: { swing: 2 },
};
/** Seen only with another value than the typical one. */
const tellingValues: ImpairmentValues = {
  skips: 5,
  repeats: 5,
  gaps: 600,
  spikes: 600,
  'pwm-duty': 30,
  'pwm-depth': 50,
  'fade-time': 1,
  'tremor-rate': 5,
  'ambient-step': 0.9,
  'mains-rate': 120,
  phase: 0.9,
  clock: 5000,
  'ambient-steps': 60,
};

describe('the table of impairments', () => {
  it.each(impairmentNames)('%s: in range, described, and it changes the light', (name) => {
    const { least, most, typical, doc } = impairments[name];
    expect(typical).toBeGreaterThanOrEqual(least);
    expect(typical).toBeLessThanOrEqual(most);
    expect(doc).toMatch(/^\S.*[^.]$/);
    const value = tellingValues[name] ?? typical;
    const without = show(flash, impaired(beside[name] ?? {}));
    const withIt = show(flash, impaired({ ...beside[name], [name]: value }));
    expect(withIt).not.toEqual(without);
  });

  it.each(impairmentNames)('%s: both ends of its range give light, in range', (name) => {
    for (const end of ['least', 'most'] as const) {
      const { levels } = show(flash, impaired({ [name]: impairments[name][end] }));
      expect(levels.length).toBeGreaterThan(100);
    }
  });

  it('has one meaning, in whatever order impairments are named', () => {
    expect(impaired({ mains: 30, ambient: 2, swing: 0.3, load: 68 })).toEqual(
      impaired({ load: 68, swing: 0.3, ambient: 2, mains: 30 }),
    );
    expect(impaired({ ambient: 2, mains: 30 }).ambient).toEqual({ offset: 2, ripple: 0.3 });
  });

  it('situations name known impairments, in range', () => {
    for (const { values } of Object.values(situations))
      for (const [name, value] of Object.entries(values)) {
        const row = impairments[name as keyof typeof impairments];
        expect(value).toBeGreaterThanOrEqual(row.least);
        expect(value).toBeLessThanOrEqual(row.most);
      }
  });
});
