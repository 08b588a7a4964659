/** Protects cutting a failing capture to its smallest failing part: same stage and code, and not a sample less would do. */
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { impaired, type ImpairmentValues } from '../../../hardware/impairments.ts';
import { lightOf } from '../../../hardware/light-path.ts';
import { cutLight } from '../../../host/captures/cut-light.ts';
import { decodeLight } from '../../../host/captures/decode-capture.ts';
import { minimize } from '../../../host/captures/minimize.ts';
import { flashOf } from '../../../host/rig/phone.ts';
import { samplesOf } from '../../contract/light-source.ts';

const settings = { clear: true } as const;

/** Darkness, one flash for each of these impairments with darkness behind it. */
function capture(...flashes: readonly ImpairmentValues[]): readonly LightBlock[] {
  let originUs = 0;
  const all: LightBlock[] = [];
  for (const [seed, values] of flashes.entries()) {
    const segments = [{ silenceUs: 3_000_000 }, { waveform: flashOf(settings) }, { silenceUs: 4_000_000 }];
    const light = [...lightOf(segments, impaired(values), { seed: seed + 1, originUs })];
    all.push(...light);
    originUs += light.reduce((sum, { levels }) => sum + levels.length * 1000, 0);
  }
  return all;
}

const fine: ImpairmentValues = { snr: 30 };
const failing: readonly (readonly [string, ImpairmentValues])[] = [
  ['skipped refreshes', { snr: 30, skips: 8 }],
  ['clipped light', { snr: 30, swing: 3 }],
];

describe('the smallest failing part', () => {
  it.each(failing)('of a capture with %s fails the same way, and is the smallest', (_, values) => {
    const light = capture(fine, values, fine);
    const made = minimize(() => light);
    if ('reason' in made) throw new Error(made.reason);
    const part = decodeLight('', made.light);
    expect(part.ok).toBe(false);
    if (!part.ok) expect(part.fault).toMatchObject(made.fault);
    const { timesUs } = samplesOf(made.light);
    expect(timesUs.length).toBeLessThan(samplesOf(capture(fine)).levels.length);
    // Neither end can be cut by one sample more.
    for (const shorter of [{ fromUs: timesUs[1] ?? 0 }, { toUs: timesUs.at(-1) ?? 0 }]) {
      const cut = decodeLight('', cutLight(made.light, shorter));
      expect(!cut.ok && cut.fault.stage === made.fault.stage && cut.fault.code === made.fault.code).toBe(
        false,
      );
    }
  });

  it('is there only where a flash fails, and fails as it is wanted to', () => {
    const good = capture(fine);
    expect(minimize(() => good)).toEqual({ reason: 'nothing-fails' });
    expect(minimize(() => [...lightOf([{ silenceUs: 3_000_000 }])])).toEqual({ reason: 'no-flash' });
    const bad = capture({ snr: 30, skips: 8 });
    expect(minimize(() => bad, { stage: 'enrollment', code: 'none' })).toEqual({ reason: 'nothing-fails' });
  });
});
