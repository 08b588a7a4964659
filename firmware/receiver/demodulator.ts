/**
 * Levels to lit pulses. Averages light over half a symbol and follows its turns: an edge is a turn by half of grey's swing
 * away from the last extreme, so that offset, drift and fades need no level of their own.
 */
import type { LightBuffer } from './light-buffer.ts';
import type { Pulse } from './pulse-train.ts';
import { tuning } from './tuning.ts';

export class Demodulator {
  readonly #light: LightBuffer;
  /** Samples between two looks at the average, and samples in it. */
  readonly #step: number;
  readonly #window: number;
  /** 1 over the samples in the average. */
  readonly #share: number;
  /** After so many samples of black a pulse is complete without its successor. */
  readonly #closing: number;
  /** One past the last sample of the average. */
  #at = 0;
  #lit = false;
  /** Brightest sum since the rise, or darkest since the fall. */
  #extreme = 0;
  #turn = 0;
  /** The pulse that goes on, or whose black does. */
  #riseUs = 0;
  #fallUs = 0;
  #peak = 0;
  #blackBefore = 0;
  #closesAt = Infinity;
  /** The one that was handed out last: the same record again and again, which spares making them. */
  readonly #pulse = { riseUs: 0, fallUs: 0, level: 0, blackBefore: 0, blackAfter: 0 };

  /** Begins at sample `from` of `light`, for symbols of `symbolSamples` and a step from black to grey of `swing`. */
  constructor(light: LightBuffer, from: number, symbolSamples: number, swing: number) {
    this.#light = light;
    this.#step = Math.max(1, Math.floor(symbolSamples / tuning.stepsPerSymbol));
    this.#window = this.#step * Math.max(1, Math.round((tuning.averageSymbols * symbolSamples) / this.#step));
    this.#share = 1 / this.#window;
    this.#closing = Math.ceil(symbolSamples);
    this.#at = Math.max(from, light.base) + this.#window;
    const { sums, base } = light;
    this.#extreme = ((sums[this.#at - base] ?? 0) - (sums[this.#at - this.#window - base] ?? 0)) | 0;
    this.#fallUs = light.timeUs(this.#at);
    this.setSwing(swing);
  }

  /** Sets the step from black to grey, 0..65535. */
  setSwing(swing: number): void {
    // Rounded so, it is a whole number of 32 bits, which engines keep in fewer steps.
    this.#turn = (swing * this.#window * tuning.edgeShare + 0.5) | 0;
  }

  /** Time to which light was looked at, microseconds. */
  get atUs(): number {
    return this.#light.timeUs(this.#at);
  }

  /** Whether light is black and its last pulse was handed out. */
  get quiet(): boolean {
    return !this.#lit && this.#closesAt === Infinity;
  }

  /** When light last turned, microseconds. */
  get turnedUs(): number {
    return this.#lit ? this.#riseUs : this.#fallUs;
  }

  /** The last pulse, where light ends before its black was long enough; good until the next. */
  flush(): Pulse | undefined {
    return this.#lit || this.#closesAt === Infinity ? undefined : this.#complete(this.#extreme);
  }

  /** One past the last sample that was looked at. */
  get end(): number {
    return this.#at;
  }

  /** Samples before this one are not needed any more. */
  get needed(): number {
    return this.#at - this.#window;
  }

  /** The next complete pulse before sample `to`, good until the one after it; undefined where there is none. */
  next(to: number): Pulse | undefined {
    const { sums, base } = this.#light;
    // All that the loops deal with are whole numbers of 32 bits, which keeps them fast.
    const step = this.#step | 0;
    const window = this.#window | 0;
    const turn = this.#turn | 0;
    const last = (to - step - base) | 0;
    let at = (this.#at - base) | 0;
    let extreme = this.#extreme | 0;
    let pulse: Pulse | undefined;
    while (pulse === undefined && at <= last) {
      let sum = extreme;
      let rest = 0;
      if (this.#lit) {
        while (at <= last) {
          at += step;
          sum = ((sums[at] ?? 0) - (sums[at - window] ?? 0)) | 0;
          rest = (sum - extreme) | 0;
          if (rest < -turn) break;
          // Brighter light is the new extreme: without a branch, which noise would make hard to foresee.
          extreme += rest & ~(rest >> 31);
        }
        if (rest >= -turn) break;
        this.#fallUs = this.#edgeUs(at, sum, extreme - turn);
        this.#peak = extreme;
        this.#closesAt = base + at + this.#closing;
        this.#lit = false;
      } else {
        const closesAt = this.#closesAt - base;
        const until = Math.min(last, closesAt - 1) | 0;
        while (at <= until) {
          at += step;
          sum = ((sums[at] ?? 0) - (sums[at - window] ?? 0)) | 0;
          rest = (sum - extreme) | 0;
          if (rest > turn) break;
          extreme += rest & (rest >> 31);
        }
        if (rest > turn || at >= closesAt) {
          if (closesAt !== Infinity) pulse = this.#complete(extreme);
          this.#closesAt = Infinity;
        }
        if (rest <= turn) continue;
        this.#riseUs = this.#edgeUs(at, sum, extreme + turn);
        this.#blackBefore = extreme;
        this.#lit = true;
      }
      extreme = sum;
    }
    this.#at = base + at;
    this.#extreme = extreme;
    return pulse;
  }

  /** The pulse that ended, with `black` as the darkest light after it. */
  #complete(black: number): Pulse {
    const pulse = this.#pulse;
    pulse.riseUs = this.#riseUs;
    pulse.fallUs = this.#fallUs;
    pulse.level = this.#peak * this.#share;
    pulse.blackBefore = this.#blackBefore * this.#share;
    pulse.blackAfter = black * this.#share;
    return pulse;
  }

  /**
   * When the average crossed `threshold` on its last step, to `sum` at place `at` of the buffer; its window reaches half its length
   * back and forth.
   */
  #edgeUs(at: number, sum: number, threshold: number): number {
    const { sums, base } = this.#light;
    const from = at - this.#step;
    const before = ((sums[from] ?? 0) - (sums[from - this.#window] ?? 0)) | 0;
    const back = (this.#step * (sum - threshold)) / (sum - before);
    return this.#light.timeUs(base + at - back - this.#window / 2);
  }
}
