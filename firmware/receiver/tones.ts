/** Finds one tone in noise. */
import { phasor } from './sequence/exact-arithmetic.ts';
import { tuning } from './tuning.ts';

export interface Tone {
  readonly hz: number;
  /** Half of what it moves light up and down, as the levels that it was found in. */
  readonly amplitude: number;
}

/** Real and imaginary part of a tone in `levels`, by Goertzel's recurrence: two operations a sample. */
function powerAt(levels: Float64Array, cyclesPerSample: number): number {
  const turn = 2 * phasor(cyclesPerSample).re;
  let last = 0;
  let before = 0;
  for (let i = 0; i < levels.length; i++) {
    const next = (levels[i] ?? 0) + turn * last - before;
    before = last;
    last = next;
  }
  return last * last + before * before - turn * last * before;
}

/** The strongest tone between two frequencies, Hz; null where none stands out of noise. `levels` have no mean. */
export function strongestTone(
  levels: Float64Array,
  sampleHz: number,
  fromHz: number,
  toHz: number,
): Tone | null {
  const { length } = levels;
  const topHz = Math.min(toHz, 0.48 * sampleHz);
  let energy = 0;
  for (let i = 0; i < length; i++) energy += (levels[i] ?? 0) * (levels[i] ?? 0);
  if (!(energy > 0) || topHz <= fromHz) return null;
  // Half of the resolution: no tone falls between two steps.
  const stepHz = sampleHz / (2 * length);
  let best = { hz: 0, power: 0 };
  for (let hz = fromHz; hz <= topHz; hz += stepHz) {
    const power = powerAt(levels, hz / sampleHz);
    if (power > best.power) best = { hz, power };
  }
  // One on average in white noise.
  if (best.power < tuning.leastTone * energy) return null;
  return { hz: Math.round(best.hz * 10) / 10, amplitude: (2 * Math.sqrt(best.power)) / length };
}
