/**
 * Finds alternating light: the preamble of either line code, of any symbol rate, deep in noise. For each rate it folds the
 * last symbols on one period and asks whether lit and black halves differ by more than the scatter between periods allows.
 */
import type { LightBuffer } from './light-buffer.ts';
import { tuning } from './tuning.ts';

/** An alternation found. Positions and lengths in samples of the light. */
export interface Alternation {
  /** First sample of the window in which it was seen, and one past its last. */
  readonly start: number;
  readonly end: number;
  /** Samples per symbol, within a few per cent. */
  readonly symbolSamples: number;
  /** Lit minus black level. */
  readonly swing: number;
}

/** Even light without end: a lamp's or a display's, to be overlooked. Its symbols in samples of the light. */
export interface Flicker {
  readonly symbolSamples: number;
  readonly swing: number;
}

/** Fold of a window: quarters of a symbol, one period of two symbols. */
const quarters = 8;
const periods = tuning.windowSymbols / 2;

export class PreambleHunter {
  readonly #light: LightBuffer;
  readonly #slotSamples: number;
  /** Candidate symbol lengths in slots, shortest first. */
  readonly #candidates: readonly number[];
  /** Sum of all light before slot i, at `sums[i - base]`. */
  #sums = new Float64Array(4096);
  #base: number;
  #slots: number;
  readonly #fold = new Float64Array(quarters);

  /** What to overlook, until it has been away for some looks. */
  #flicker: Flicker | undefined;
  #away = 0;
  /** What the last look found: the window goes on into the preamble as long as its swing grows. */
  #peak: Alternation | undefined;

  /** Hunts in `light` from sample `from` on, overlooking a known flicker. */
  constructor(light: LightBuffer, from: number, flicker?: Flicker) {
    const sampleHz = 1e6 / light.periodUs;
    this.#light = light;
    this.#flicker = flicker;
    this.#slotSamples = Math.max(1, Math.round(tuning.slotUs / light.periodUs));
    this.#candidates = candidateSlots(sampleHz / this.#slotSamples);
    this.#base = Math.ceil(from / this.#slotSamples);
    this.#slots = this.#base;
  }

  /** Looks through the light that has come; the first alternation found, or undefined when all was looked at. */
  advance(): Alternation | undefined {
    const look = tuning.lookSlots;
    for (;;) {
      const next = (Math.floor(this.#slots / look) + 1) * look;
      if (next * this.#slotSamples > this.#light.end) return undefined;
      this.#sum(next);
      const found = this.#best();
      if (this.#isFlicker(found)) continue;
      if (found !== undefined && found.swing > (this.#peak?.swing ?? 0)) this.#peak = found;
      else if (this.#peak !== undefined) return this.#peak;
    }
  }

  /** Samples before this one are not needed any more. */
  get needed(): number {
    return this.#slots * this.#slotSamples;
  }

  /** Whether that is the flicker to overlook, which is forgotten when it is away for long. */
  #isFlicker(found: Alternation | undefined): boolean {
    if (this.#flicker === undefined) return false;
    const rate = (found?.symbolSamples ?? 0) / this.#flicker.symbolSamples;
    const sameRate = rate < tuning.flickerRate && rate > 1 / tuning.flickerRate;
    const same = sameRate && (found?.swing ?? 0) < tuning.flickerSwing * this.#flicker.swing;
    this.#away = same ? 0 : this.#away + 1;
    if (this.#away > tuning.flickerLooks) this.#flicker = undefined;
    return same;
  }

  #sum(to: number): void {
    if (to - this.#base >= this.#sums.length) this.#shift();
    const { samples, base } = this.#light;
    let sum = this.#sums[this.#slots - this.#base] ?? 0;
    let at = this.#slots * this.#slotSamples - base;
    for (let slot = this.#slots; slot < to; slot++) {
      for (let i = 0; i < this.#slotSamples; i++) sum += samples[at++] ?? 0;
      this.#sums[slot + 1 - this.#base] = sum;
    }
    this.#slots = to;
  }

  #shift(): void {
    const kept = Math.ceil((this.#candidates.at(-1) ?? 0) * tuning.windowSymbols) + 2;
    const dropped = this.#slots - this.#base - kept;
    this.#sums.copyWithin(0, dropped, this.#slots + 1 - this.#base);
    this.#base += dropped;
  }

  #best(): Alternation | undefined {
    let best: { symbolSlots: number; swing: number } | undefined;
    for (const symbolSlots of this.#candidates) {
      if (symbolSlots * tuning.windowSymbols > this.#slots - this.#base) break;
      const swing = this.#swing(symbolSlots);
      if (swing > (best?.swing ?? 0)) best = { symbolSlots, swing };
    }
    if (best === undefined) return undefined;
    const end = this.#slots * this.#slotSamples;
    const symbolSamples = best.symbolSlots * this.#slotSamples;
    return {
      start: Math.floor(end - symbolSamples * tuning.windowSymbols),
      end,
      symbolSamples,
      swing: best.swing,
    };
  }

  /** Lit minus black of the window that ends now, at one symbol length; 0 where it is no alternation. */
  #swing(symbolSlots: number): number {
    const fold = this.#fold.fill(0);
    const step = symbolSlots / 4;
    let position = this.#slots - this.#base - symbolSlots * tuning.windowSymbols;
    let before = this.#sumAt(position);
    let squares = 0;
    for (let i = 0; i < quarters * periods; i++) {
      position += step;
      const sum = this.#sumAt(position);
      const quarter = sum - before;
      before = sum;
      fold[i % quarters] = (fold[i % quarters] ?? 0) + quarter;
      squares += quarter * quarter;
    }
    const scale = 1 / (step * this.#slotSamples);
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = fold;
    const difference = Math.max(
      Math.abs(a + b + c + d - e - f - g - h),
      Math.abs(b + c + d + e - f - g - h - a),
      Math.abs(c + d + e + f - g - h - a - b),
      Math.abs(d + e + f + g - h - a - b - c),
    );
    const swing = (difference * scale) / (4 * periods);
    if (swing < tuning.leastSwing) return 0;
    const mean = (a + b + c + d + e + f + g + h) / quarters;
    const folded = a * a + b * b + c * c + d * d + e * e + f * f + g * g + h * h;
    // Mains ripple folds evenly on three of its periods too; but that fold is no square.
    const uneven = folded - quarters * mean * mean;
    if ((difference * difference) / quarters < tuning.squareness * uneven) return 0;
    const variance = ((squares - folded / periods) * scale * scale) / (quarters * (periods - 1));
    const error = variance / (2 * periods);
    return swing * swing > tuning.alternationSigmas ** 2 * error ? swing : 0;
  }

  /** Sum of the light before a place between slots, as if a slot's light were even. */
  #sumAt(position: number): number {
    const slot = Math.floor(position);
    const before = this.#sums[slot] ?? 0;
    return before + (position - slot) * ((this.#sums[slot + 1] ?? before) - before);
  }
}

/** Symbol lengths to try, in slots; those with under two slots cannot be seen. */
function candidateSlots(slotHz: number): readonly number[] {
  const candidates: number[] = [];
  const longest = slotHz / tuning.slowestSymbolHz;
  for (let slots = slotHz / tuning.fastestSymbolHz; slots <= longest; slots *= tuning.rateStep)
    if (slots >= 2) candidates.push(slots);
  return candidates;
}
