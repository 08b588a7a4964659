/**
 * Is it worth looking for alternation? Compares how much neighbouring stretches of light differ with what the noise between
 * neighbouring slots explains, for stretches of 8, 16 and 32 ms: idle light is told from a preamble at next to no cost.
 */
import type { LightBuffer } from './light-buffer.ts';
import { tuning } from './tuning.ts';

/** Lengths of the compared stretches, in slots. Symbols of one to two stretches are seen best. */
const scales = [4, 8, 16] as const;
/** Most looks over which the energy of a scale counts: as long as a window of the hunt at its longest symbols. */
const mostLooks = 16;

/** Symbol lengths that may alternate, in slots. */
export interface Activity {
  readonly from: number;
  readonly to: number;
}

export class ActivityGate {
  readonly #from: number;
  readonly #slotSamples: number;
  /** Energies of the last looks, as `energies` has them, look by look. */
  readonly #kept = new Float64Array(mostLooks * energies.length);
  /** By scale, what noise does not explain of the energies of the looks that count: each look's own, and their sum. */
  readonly #unexplained = new Float64Array(mostLooks * scales.length);
  readonly #sums = new Float64Array(scales.length);
  /** By scale: energy of the smallest swing that counts. */
  readonly #least: Float64Array;
  #looks = 0;
  /** Looks in a row that were worth it. */
  #open = 0;

  /** Weighs light from sample `from` on, in slots of `slotSamples`. */
  constructor(from: number, slotSamples: number) {
    this.#from = from;
    this.#slotSamples = slotSamples;
    this.#least = Float64Array.from(scales, (scale) => (tuning.leastSwing * scale * slotSamples) ** 2 / 4);
  }

  /** Weighs the look that ends before sample `end`: the symbols that may alternate in it and before. */
  weigh(light: LightBuffer, end: number): Activity | undefined {
    this.#measure(light, end);
    const look = this.#looks++;
    const sums = this.#sums;
    const unexplained = this.#unexplained;
    const at = look & (mostLooks - 1);
    const noise = energies[0] ?? 0;
    let isAbove = false;
    for (let i = 0; i < scales.length; i++) {
      const oldest = (look - (windows[i] ?? 0)) & (mostLooks - 1);
      const own = (energies[i + 1] ?? 0) - (this.#least[i] ?? 0) - (explained[i] ?? 0) * noise;
      const sum = (sums[i] ?? 0) + own - (unexplained[mostLooks * i + oldest] ?? 0);
      sums[i] = sum;
      unexplained[mostLooks * i + at] = own;
      if (sum > 0) isAbove = true;
    }
    for (let i = 0; i < energies.length; i++) this.#kept[energies.length * at + i] = energies[i] ?? 0;
    this.#open = isAbove ? this.#open + 1 : 0;
    return isAbove ? this.#activity() : undefined;
  }

  #activity(): Activity {
    let clearest = 0;
    let most = -Infinity;
    let strong = false;
    for (let i = 0; i < scales.length; i++) {
      if ((this.#sums[i] ?? 0) <= 0) continue;
      const looks = Math.min(windows[i] ?? 0, this.#looks);
      const scale = scales[i] ?? 1;
      const own = this.#energy(i + 1, looks) / looks - (this.#least[i] ?? 0);
      if (own / scale <= most) continue;
      most = own / scale;
      clearest = i;
      strong = own > (tuning.strongActivity * scale * this.#energy(0, looks)) / looks;
    }
    // A window of long symbols needs more looks.
    const longest = (tuning.lookSlots * this.#open) / (tuning.windowSymbols - tuning.edgeSymbols);
    // Symbols of 0.85 to 1.7 stretches show most in it; noise may move that by half.
    const margin = strong ? tuning.strongMargin : tuning.weakMargin;
    const scale = scales[clearest] ?? 1;
    return {
      from: clearest === 0 ? 0 : (0.85 * scale) / margin,
      to: Math.min(clearest === 2 ? Infinity : 1.7 * scale * margin, longest),
    };
  }

  /** Sum of one energy over the last looks. */
  #energy(which: number, looks: number): number {
    let sum = 0;
    for (let back = 1; back <= looks; back++)
      sum += this.#kept[energies.length * ((this.#looks - back) & (mostLooks - 1)) + which] ?? 0;
    return sum;
  }

  /** Puts the energies of a look into `energies`: of noise, and of each scale. */
  #measure({ sums, base }: LightBuffer, end: number): void {
    const slot = this.#slotSamples;
    const at = (end - base) | 0;
    if (end - this.#from >= wholeSlots * slot) {
      measureWhole(sums, at, slot);
      return;
    }
    energies[0] = energyOf(sums, at, this.#firstOf(end, slot) - base, slot, 2 * slot);
    for (let i = 0; i < scales.length; i++) {
      const stretch = (scales[i] ?? 1) * slot;
      energies[i + 1] = energyOf(sums, at, this.#firstOf(end, stretch) - base, stretch, stretch >> 1);
    }
  }

  /** Where the look begins, or there are two stretches before. */
  #firstOf(end: number, stretch: number): number {
    return Math.max(end - tuning.lookSlots * this.#slotSamples + 1, this.#from + 2 * stretch);
  }
}

/** By scale: how many looks count, and how much energy goes with one of noise before it is worth a look. */
const windows = scales.map((scale) => Math.min(mostLooks, (tuning.activityLooks * scale) >> 2));
const explained = scales.map((scale) => tuning.activity * scale);

/** What a look was last measured to have: energies of noise and of each scale. */
const energies = new Float64Array(1 + scales.length);

/** Light behind this many slots is in reach of a look's every stretch. */
const wholeSlots = 56;

/** Mean square of the differences between stretches that meet `step` apart, from place `end` down to `first`. */
function energyOf(sums: Int32Array, end: number, first: number, stretch: number, step: number): number {
  let energy = 0;
  let count = 0;
  for (let i = end; i >= first; i -= step) {
    energy += squareOf(sums[i] ?? 0, sums[i - stretch] ?? 0, sums[i - 2 * stretch] ?? 0);
    count++;
  }
  return count === 0 ? 0 : energy / count;
}

/** Square of the difference between the stretch from sum `c` to `b` and that from `b` to `a`: sums run round, differences do not. */
function squareOf(a: number, b: number, c: number): number {
  const difference = (a - b - b + c) | 0;
  return difference * difference;
}

/**
 * As `energyOf` does it for noise and all three scales of a whole look of 32 slots, each sum fetched once: eight slots a turn, in
 * which stretches of 1, 4, 8 and 16 slots meet 4, 4, 2 and 1 times. All light there is goes through this.
 */
function measureWhole(sums: Int32Array, end: number, slot: number): void {
  let noise = 0;
  let short = 0;
  let middle = 0;
  let long = 0;
  const last = end - 24 * slot;
  for (let i = end; i >= last; i -= 8 * slot) {
    const a0 = sums[i] ?? 0;
    const a2 = sums[i - 2 * slot] ?? 0;
    const a4 = sums[i - 4 * slot] ?? 0;
    const a6 = sums[i - 6 * slot] ?? 0;
    const a8 = sums[i - 8 * slot] ?? 0;
    const a10 = sums[i - 10 * slot] ?? 0;
    const a12 = sums[i - 12 * slot] ?? 0;
    const a16 = sums[i - 16 * slot] ?? 0;
    noise +=
      squareOf(a0, sums[i - slot] ?? 0, a2) +
      squareOf(a2, sums[i - 3 * slot] ?? 0, a4) +
      squareOf(a4, sums[i - 5 * slot] ?? 0, a6) +
      squareOf(a6, sums[i - 7 * slot] ?? 0, a8);
    short +=
      squareOf(a0, a4, a8) +
      squareOf(a2, a6, a10) +
      squareOf(a4, a8, a12) +
      squareOf(a6, a10, sums[i - 14 * slot] ?? 0);
    middle += squareOf(a0, a8, a16) + squareOf(a4, a12, sums[i - 20 * slot] ?? 0);
    long += squareOf(a0, a16, sums[i - 32 * slot] ?? 0);
  }
  energies[0] = noise / 16;
  energies[1] = short / 16;
  energies[2] = middle / 8;
  energies[3] = long / 4;
}
