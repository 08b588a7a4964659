/** What the light itself was like while symbols were shown: its noise, its clipping, its ripple. Measured once a transmission. */
import type { LightBuffer } from './light-buffer.ts';
import type { Pulse } from './pulse-train.ts';
import { strongestTone, type Tone } from './tones.ts';
import { tuning } from './tuning.ts';

export interface Plateaus {
  /** Standard deviation of single samples in the middle of symbols, 0..65535; null where there were too few. */
  readonly noise: number | null;
  /** Share of samples at the top of the scale. */
  readonly clipped: number;
  /** Flicker of lamps on the mains, from darkness before the transmission; and pulses by which a screen is dimmed, from lit symbols. */
  readonly mains: Tone | null;
  readonly dimming: Tone | null;
}

/** Middle of a symbol: edges of slow screens are no noise. */
const middleFrom = 0.3;
const middleTo = 0.9;

/** Samples of a stretch of time, those wholly within. */
const samplesBetween = (light: LightBuffer, fromUs: number, toUs: number): readonly [number, number] => [
  Math.max(light.base, Math.ceil((fromUs - light.originUs) / light.periodUs)),
  Math.min(light.end, Math.floor((toUs - light.originUs) / light.periodUs) + 1),
];

/** What `flat` made last: engines take long to make arrays. */
let room = new Float64Array(1024);

/** Samples `from` to `to` without their mean; good until the next. */
function flat(light: LightBuffer, from: number, to: number): Float64Array {
  const count = Math.max(0, to - from);
  if (room.length < count) room = new Float64Array(count);
  const { sums, base } = light;
  const first = (from - base) | 0;
  const levels = room.subarray(0, count);
  let sum = sums[first] ?? 0;
  const mean = (((sums[first + count] ?? 0) - sum) | 0) / count;
  for (let i = 0; i < count; i++) {
    const next = sums[first + i + 1] ?? 0;
    levels[i] = ((next - sum) | 0) - mean;
    sum = next;
  }
  return levels;
}

/** The flicker of lamps in the darkness before a transmission, where it is worth a word beside symbols of this swing. */
function mainsBefore(light: LightBuffer, startUs: number, swing: number): Tone | null {
  const { mains } = tuning;
  const [from, to] = samplesBetween(light, startUs - mains.mostUs, startUs - mains.leadUs);
  if ((to - from) * light.periodUs < mains.leastUs) return null;
  const levels = flat(light, from, to);
  for (const centreHz of mains.hz) {
    const reach = centreHz * mains.tolerance;
    const tone = strongestTone(levels, light.sampleHz, centreHz - reach, centreHz + reach);
    if (tone !== null && tone.amplitude > mains.leastShare * swing) return tone;
  }
  return null;
}

/** The pulses in which a dimmed screen shows its light, from the middles of lit symbols. */
function dimmingOf(light: LightBuffer, pulses: readonly Pulse[], swing: number): Tone | null {
  const { dimming } = tuning;
  const begin = middleOf(light, pulses[0])[0];
  const most = Math.min(
    dimming.mostSamples,
    Math.max(dimming.leastSamples, dimming.seconds * light.sampleHz),
  );
  const levels = new Float64Array(Math.floor(most));
  let lit = 0;
  for (const pulse of pulses) {
    const [from, to] = middleOf(light, pulse);
    if (to - begin > levels.length) break;
    // Noise makes pulses that fall before they rise; what they cover may lie before the first.
    if (to - from < 2 || from < begin) continue;
    levels.set(flat(light, from, to), from - begin);
    lit += to - from;
  }
  if (lit === 0) return null;
  const tone = strongestTone(levels, light.sampleHz, dimming.fromHz, dimming.toHz);
  const amplitude = tone === null ? 0 : (tone.amplitude * levels.length) / lit;
  return tone !== null && amplitude > dimming.leastShare * swing ? { hz: tone.hz, amplitude } : null;
}

const middleOf = (light: LightBuffer, pulse: Pulse | undefined): readonly [number, number] => {
  const { riseUs = 0, fallUs = 0 } = pulse ?? {};
  const lengthUs = fallUs - riseUs;
  return samplesBetween(light, riseUs + middleFrom * lengthUs, riseUs + middleTo * lengthUs);
};

/** How many of samples `from` to `to` are at the top of the scale. */
function clippedIn({ sums, base }: LightBuffer, from: number, to: number): number {
  const last = (to - base) | 0;
  let clipped = 0;
  let sum = sums[from - base] ?? 0;
  for (let i = (from - base + 1) | 0; i <= last; i++) {
    const next = sums[i] ?? 0;
    if (((next - sum) | 0) >= tuning.clipLevel) clipped++;
    sum = next;
  }
  return clipped;
}

/** Sum of the squares of the differences between neighbours from sample `from` to `to`. */
function changesIn({ sums, base }: LightBuffer, from: number, to: number): number {
  const last = (to - base) | 0;
  let squares = 0;
  let sum = sums[from - base + 1] ?? 0;
  let level = (sum - (sums[from - base] ?? 0)) | 0;
  for (let i = (from - base + 2) | 0; i <= last; i++) {
    const next = sums[i] ?? 0;
    const change = ((next - sum) | 0) - level;
    level += change;
    squares += change * change;
    sum = next;
  }
  return squares;
}

/** Measures the light of a transmission in some of its pulses. `startUs`: where its preamble began; `swing`: of its symbols. */
export function measurePlateaus(
  light: LightBuffer,
  pulses: readonly Pulse[],
  startUs: number,
  swing: number,
): Plateaus {
  const [begin] = samplesBetween(light, pulses[0]?.riseUs ?? 0, 0);
  const [, end] = samplesBetween(light, 0, pulses.at(-1)?.fallUs ?? 0);
  const clipped = clippedIn(light, begin, end);
  let squares = 0;
  let pairs = 0;
  for (const pulse of pulses) {
    // Clipped light shows no noise. Neighbours' differences leave out what changes slowly: screens do.
    if (pulse.level >= tuning.clipLevel) continue;
    const [from, to] = middleOf(light, pulse);
    squares += changesIn(light, from, to);
    pairs += Math.max(0, to - from - 1);
  }
  const noise = pairs < tuning.leastNoisePairs ? null : Math.sqrt(squares / pairs / 2);
  const lively = noise !== null && noise > tuning.dimming.leastNoise * swing;
  return {
    noise,
    clipped: end > begin ? clipped / (end - begin) : 0,
    mains: mainsBefore(light, startUs, swing),
    dimming: lively ? dimmingOf(light, pulses, swing) : null,
  };
}
