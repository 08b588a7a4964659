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
  readonly #contrasts: readonly Contrast[];
  /** Looks in a row that were worth it. */
  #open = 0;

  /** Weighs light from sample `from` on, in slots of `slotSamples`. */
  constructor(from: number, slotSamples: number) {
    this.#from = from;
    this.#slotSamples = slotSamples;
    this.#contrasts = scales.map((scale) => new Contrast(scale, scale * slotSamples));
  }

  /** Weighs the look that ends before sample `end`: the symbols that may alternate in it and before. */
  weigh(light: LightBuffer, end: number): Activity | undefined {
    const noise = this.#energy(light, end, this.#slotSamples);
    let clearest: Contrast | undefined;
    for (const contrast of this.#contrasts) {
      contrast.add(this.#energy(light, end, contrast.stretch), noise);
      if (contrast.shows && contrast.excess > (clearest?.excess ?? 0)) clearest = contrast;
    }
    this.#open = clearest === undefined ? 0 : this.#open + 1;
    if (clearest === undefined) return undefined;
    // A window of long symbols needs more looks.
    const longest = (tuning.lookSlots * this.#open) / (tuning.windowSymbols - tuning.edgeSymbols);
    // Symbols of 0.85 to 1.7 stretches show most in it; noise may move that by half.
    const margin = clearest.isStrong ? tuning.strongMargin : tuning.weakMargin;
    const { scale } = clearest;
    return {
      from: scale === scales[0] ? 0 : (0.85 * scale) / margin,
      to: Math.min(scale === scales[2] ? Infinity : 1.7 * scale * margin, longest),
    };
  }

  /** Mean square of the differences between neighbouring stretches of light, over the look. */
  #energy({ sums, base }: LightBuffer, end: number, stretch: number): number {
    const step = Math.max(2 * this.#slotSamples, stretch >> 1);
    const first = Math.max(end - tuning.lookSlots * this.#slotSamples + 1, this.#from + 2 * stretch);
    return energyOf(sums, (end - base) | 0, (first - base) | 0, stretch, step);
  }
}

/** How much neighbouring stretches of one scale differ, beside how much noise does that, over the last looks. */
class Contrast {
  readonly scale: number;
  readonly stretch: number;
  /** Energy of the smallest swing that counts. */
  readonly #least: number;
  /** Energies of the last looks: of the scale, and of noise. */
  readonly #own: Float64Array;
  readonly #noise: Float64Array;
  #at = 0;
  #seen = 0;
  #ownSum = 0;
  #noiseSum = 0;

  /** `scale` in slots, `stretch` in samples. */
  constructor(scale: number, stretch: number) {
    this.scale = scale;
    this.stretch = stretch;
    this.#least = (tuning.leastSwing * stretch) ** 2 / 4;
    const looks = Math.min(mostLooks, (tuning.activityLooks * scale) >> 2);
    this.#own = new Float64Array(looks);
    this.#noise = new Float64Array(looks);
  }

  /** Energy a slot that noise does not explain. */
  get excess(): number {
    return (this.#ownSum / this.#seen - this.#least) / this.scale;
  }

  get shows(): boolean {
    return this.#isAbove(tuning.activity);
  }

  get isStrong(): boolean {
    return this.#isAbove(tuning.strongActivity);
  }

  #isAbove(factor: number): boolean {
    return this.#ownSum - this.#least * this.#seen > factor * this.scale * this.#noiseSum;
  }

  /** Takes the energies of a look, in place of those of the oldest one. */
  add(own: number, noise: number): void {
    const at = this.#at;
    const looks = this.#own.length;
    this.#ownSum += own - (this.#own[at] ?? 0);
    this.#noiseSum += noise - (this.#noise[at] ?? 0);
    this.#own[at] = own;
    this.#noise[at] = noise;
    if (this.#seen < looks) this.#seen++;
    this.#at = at + 1 < looks ? at + 1 : 0;
    if (this.#at > 0) return;
    // Once round anew, so that errors of rounding do not add up.
    this.#ownSum = total(this.#own);
    this.#noiseSum = total(this.#noise);
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}

/** Mean square of the differences between stretches that meet `step` apart, from place `end` down to `first`. Hot. */
function energyOf(sums: Int32Array, end: number, first: number, stretch: number, step: number): number {
  let energy = 0;
  let count = 0;
  for (let i = end; i >= first; i -= step) {
    const middle = sums[i - stretch] ?? 0;
    // Each stretch by itself: sums run round, and only differences of two are right.
    const difference = (((sums[i] ?? 0) - middle) | 0) - ((middle - (sums[i - 2 * stretch] ?? 0)) | 0);
    energy += difference * difference;
    count++;
  }
  return count === 0 ? 0 : energy / count;
}
