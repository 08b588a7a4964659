/**
 * Is it worth looking for alternation? Compares how much neighbouring stretches of light differ with what the noise between
 * neighbouring slots explains, for stretches of 8, 16 and 32 ms: idle light is told from a preamble at next to no cost.
 */
import type { LightBuffer } from './light-buffer.ts';
import { tuning } from './tuning.ts';

/** Lengths of the compared stretches, in slots; the first shows the noise. Symbols of one to two stretches are seen best. */
const scales = [1, 4, 8, 16] as const;
/** Looks over which the energy of a scale counts: as long as a window of the hunt at its longest symbols. */
const looks = 16;

/** Symbol lengths that may alternate, in slots. */
export interface Activity {
  readonly from: number;
  readonly to: number;
}

export class ActivityGate {
  readonly #from: number;
  readonly #slotSamples: number;
  /** Energies of the last looks, scale after scale. */
  readonly #energies = new Float64Array(scales.length * looks);
  #look = 0;
  /** Looks in a row that were worth it. */
  #open = 0;

  /** Weighs light from sample `from` on, in slots of `slotSamples`. */
  constructor(from: number, slotSamples: number) {
    this.#from = from;
    this.#slotSamples = slotSamples;
  }

  /** Weighs the look that ends before sample `end`: the symbols that may alternate in it and before. */
  weigh(light: LightBuffer, end: number): Activity | undefined {
    const column = this.#look++ % looks;
    for (let i = 0; i < scales.length; i++)
      this.#energies[i * looks + column] = this.#energy(light, end, scales[i] ?? 1);
    let activity: Activity | undefined;
    let most = 0;
    for (let i = 1; i < scales.length; i++) {
      const scale = scales[i] ?? 1;
      const count = Math.min(this.#look, looks, (tuning.activityLooks * scale) >> 2);
      const excess = this.#sum(i, count) / count - (tuning.leastSwing * this.#slotSamples * scale) ** 2 / 4;
      const noise = (scale * this.#sum(0, count)) / count;
      if (excess <= tuning.activity * noise || excess <= most * scale) continue;
      most = excess / scale;
      // Symbols of 0.85 to 1.7 stretches show most in it; noise may move that by half.
      const margin = excess > tuning.strongActivity * noise ? tuning.strongMargin : tuning.weakMargin;
      activity = {
        from: i === 1 ? 0 : (0.85 * scale) / margin,
        to: i === scales.length - 1 ? Infinity : 1.7 * scale * margin,
      };
    }
    this.#open = activity === undefined ? 0 : this.#open + 1;
    if (activity === undefined) return undefined;
    // A window of long symbols needs more looks.
    const longest = (tuning.lookSlots * this.#open) / (tuning.windowSymbols - tuning.edgeSymbols);
    return { from: activity.from, to: Math.min(activity.to, longest) };
  }

  #sum(index: number, count: number): number {
    let sum = 0;
    for (let back = 1; back <= count; back++)
      sum += this.#energies[index * looks + ((this.#look - back) % looks)] ?? 0;
    return sum;
  }

  /** Mean square of the differences between neighbouring stretches of `scale` slots, over the look. */
  #energy({ sums, base }: LightBuffer, end: number, scale: number): number {
    const stretch = scale * this.#slotSamples;
    const step = Math.max(2 * this.#slotSamples, stretch >> 1);
    const first = Math.max(end - tuning.lookSlots * this.#slotSamples + 1, this.#from + 2 * stretch);
    let energy = 0;
    let count = 0;
    for (let i = (end - base) | 0; i >= first - base; i -= step) {
      const middle = sums[i - stretch] ?? 0;
      // Each stretch by itself: sums run round, and only differences of two are right.
      const difference = (((sums[i] ?? 0) - middle) | 0) - ((middle - (sums[i - 2 * stretch] ?? 0)) | 0);
      energy += difference * difference;
      count++;
    }
    return count === 0 ? 0 : energy / count;
  }
}
