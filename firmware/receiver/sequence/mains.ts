/** Lamps on the mains flicker at 100 or 120 Hz, often more strongly than the screen flashes: found, followed and taken off before all else. */
import { phasor } from './exact-arithmetic.ts';
import { binHz, type LightSums } from './prefix-sums.ts';
import { tuning } from './tuning.ts';

/** A flicker that was taken off. */
export interface Mains {
  /** Its frequency in the light's own time, Hz. */
  readonly hz: number;
  /** Mean amplitude of the fundamental, as levels. */
  readonly amplitude: number;
}

const { mains } = tuning;

/** Mean level of each bin; a bin without samples repeats the one before. */
function levelsOf({ bins, weight, sum }: LightSums): Float64Array {
  const levels = new Float64Array(bins);
  let level = 0;
  for (let i = 0; i < bins; i++) {
    const samples = (weight[i + 1] ?? 0) - (weight[i] ?? 0);
    if (samples > 0) level = ((sum[i + 1] ?? 0) - (sum[i] ?? 0)) / samples;
    levels[i] = level;
  }
  return levels;
}

/** A raised cosine over `bins`. */
function bell(bins: number): Float64Array {
  const turn = 1 / bins;
  return Float64Array.from({ length: bins }, (_, i) => 0.5 - 0.5 * phasor((i + 0.5) * turn).re);
}

interface Tone {
  readonly re: number;
  readonly im: number;
}

/** Amplitude and phase (at bin `from`) of one tone under a bell. */
function toneIn(
  levels: Float64Array,
  from: number,
  shape: Float64Array,
  mean: number,
  cyclesPerBin: number,
): Tone {
  const step = phasor(cyclesPerBin);
  let turnRe = 1;
  let turnIm = 0;
  let re = 0;
  let im = 0;
  let total = 0;
  for (let i = 0; i < shape.length; i++) {
    const part = shape[i] ?? 0;
    const level = part * ((levels[from + i] ?? 0) - mean);
    re += level * turnRe;
    im -= level * turnIm;
    total += part;
    const next = turnRe * step.re - turnIm * step.im;
    turnIm = turnRe * step.im + turnIm * step.re;
    turnRe = next;
  }
  return { re: (2 * re) / total, im: (2 * im) / total };
}

function statistics(levels: Float64Array, from: number, bins: number): { mean: number; variance: number } {
  let total = 0;
  let squares = 0;
  for (let i = from; i < from + bins; i++) {
    const level = levels[i] ?? 0;
    total += level;
    squares += level * level;
  }
  const mean = total / bins;
  return { mean, variance: Math.max(0, squares / bins - mean * mean) };
}

/** The strongest flicker near a mains frequency in one window: cycles per bin and strength, as `tuning.mains.leastStrength`. */
function flickerIn(
  levels: Float64Array,
  from: number,
  shape: Float64Array,
  hzPerBin: number,
): { cyclesPerBin: number; strength: number } {
  const { mean, variance } = statistics(levels, from, shape.length);
  let best = { cyclesPerBin: 0, strength: 0 };
  if (!(variance > 0)) return best;
  const strengthAt = (hz: number): number => {
    const { re, im } = toneIn(levels, from, shape, mean, hz / hzPerBin);
    return ((re * re + im * im) * shape.length) / (6 * variance);
  };
  for (const centreHz of mains.hz) {
    if (centreHz * (1 + mains.tolerance) > 0.48 * hzPerBin) continue;
    const reach = Math.ceil((centreHz * mains.tolerance) / mains.stepHz);
    for (let i = -reach; i <= reach; i++) {
      const hz = centreHz + i * mains.stepHz;
      const strength = strengthAt(hz);
      if (strength <= best.strength) continue;
      best = { cyclesPerBin: hz / hzPerBin, strength };
    }
  }
  if (best.strength < mains.leastStrength) return best;
  const hz = best.cyclesPerBin * hzPerBin;
  const left = strengthAt(hz - mains.stepHz / 2);
  const right = strengthAt(hz + mains.stepHz / 2);
  const bend = left - 2 * best.strength + right;
  const shift = bend < 0 ? Math.max(-1, Math.min(1, (0.5 * (left - right)) / bend)) : 0;
  return { ...best, cyclesPerBin: (hz + (shift * mains.stepHz) / 2) / hzPerBin };
}

/** Takes one tone off `levels`, in overlapping bells so that it may change along the way; returns its mean amplitude. */
function takeOff(levels: Float64Array, shape: Float64Array, cyclesPerBin: number): number {
  const hop = shape.length / 2;
  const source = levels.slice();
  const step = phasor(cyclesPerBin);
  let amplitudes = 0;
  let windows = 0;
  for (let from = -hop; from < levels.length; from += hop) {
    const first = Math.max(0, Math.min(from, levels.length - shape.length));
    const { mean } = statistics(source, first, shape.length);
    const tone = toneIn(source, first, shape, mean, cyclesPerBin);
    amplitudes += Math.sqrt(tone.re * tone.re + tone.im * tone.im);
    windows++;
    const start = phasor(cyclesPerBin * (Math.max(0, from) - first));
    let re = start.re;
    let im = start.im;
    for (let i = Math.max(0, from); i < Math.min(levels.length, from + shape.length); i++) {
      levels[i] = (levels[i] ?? 0) - (shape[i - from] ?? 0) * (tone.re * re - tone.im * im);
      const next = re * step.re - im * step.im;
      im = re * step.im + im * step.re;
      re = next;
    }
  }
  return amplitudes / windows;
}

/** The same light without mains flicker; the light itself where none is found. */
export function withoutMains(sums: LightSums): { readonly sums: LightSums; readonly mains?: Mains } {
  const hzPerBin = binHz(sums);
  const searched = 2 * Math.floor(Math.min(sums.bins, mains.searchS * hzPerBin) / 2);
  if (searched < mains.leastBins) return { sums };
  const levels = levelsOf(sums);
  const shape = bell(searched);
  const places = new Set([0, (sums.bins - searched) >> 1, sums.bins - searched]);
  const found = [...places].map((from) => flickerIn(levels, from, shape, hzPerBin));
  const best = found.reduce((most, one) => (one.strength > most.strength ? one : most));
  if (best.strength < mains.leastStrength) return { sums };
  const window = bell(2 * Math.floor(Math.min(sums.bins, mains.windowS * hzPerBin) / 2));
  const amplitude = takeOff(levels, window, best.cyclesPerBin);
  if (2 * best.cyclesPerBin < 0.48) takeOff(levels, window, 2 * best.cyclesPerBin);
  const sum = new Float64Array(sums.bins + 1);
  for (let i = 0; i < sums.bins; i++)
    sum[i + 1] = (sum[i] ?? 0) + (levels[i] ?? 0) * ((sums.weight[i + 1] ?? 0) - (sums.weight[i] ?? 0));
  return { sums: { ...sums, sum }, mains: { hz: best.cyclesPerBin * hzPerBin, amplitude } };
}
