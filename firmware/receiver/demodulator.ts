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
  /** After so many samples of black a pulse is complete without its successor. */
  readonly #closing: number;
  /** One past the last sample of the average. */
  #at: number;
  #sum = 0;
  #lit = false;
  /** Brightest sum since the rise, or darkest since the fall. */
  #extreme: number;
  #turn = 0;
  /** The pulse that goes on, or whose black does. */
  #riseUs = 0;
  #fallUs = 0;
  #peak = 0;
  #blackBefore = 0;
  #closesAt = Infinity;

  /** Begins at sample `from` of `light`, for symbols of `symbolSamples` and a step from black to grey of `swing`. */
  constructor(light: LightBuffer, from: number, symbolSamples: number, swing: number) {
    this.#light = light;
    this.#step = Math.max(1, Math.floor(symbolSamples / tuning.stepsPerSymbol));
    this.#window = this.#step * Math.max(1, Math.round((tuning.averageSymbols * symbolSamples) / this.#step));
    this.#closing = Math.ceil(symbolSamples);
    this.#at = Math.max(from, light.base) + this.#window;
    const { sums, base } = light;
    this.#sum = ((sums[this.#at - base] ?? 0) - (sums[this.#at - this.#window - base] ?? 0)) | 0;
    this.#extreme = this.#sum;
    this.#fallUs = light.timeUs(this.#at);
    this.setSwing(swing);
  }

  /** Sets the step from black to grey, 0..65535. */
  setSwing(swing: number): void {
    this.#turn = Math.round(swing * this.#window * tuning.edgeShare);
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

  /** The last pulse, where light ends before its black was long enough. */
  flush(): Pulse | undefined {
    return this.#lit || this.#closesAt === Infinity ? undefined : this.#pulse(this.#extreme);
  }

  /** One past the last sample that was looked at. */
  get end(): number {
    return this.#at;
  }

  /** Samples before this one are not needed any more. */
  get needed(): number {
    return this.#at - this.#window;
  }

  /** The next complete pulse before sample `to`; undefined where there is none. */
  next(to: number): Pulse | undefined {
    const { sums, base } = this.#light;
    const step = this.#step;
    const window = this.#window;
    const turn = this.#turn;
    // Places within the buffer are whole numbers of 32 bits, which keeps the loop fast.
    const last = (to - step - base) | 0;
    let at = (this.#at - base) | 0;
    let closesAt = this.#closesAt - base;
    let sum = this.#sum;
    let lit = this.#lit;
    let extreme = this.#extreme;
    let pulse: Pulse | undefined;
    while (pulse === undefined && at <= last) {
      const before = sum;
      at += step;
      sum = ((sums[at] ?? 0) - (sums[at - window] ?? 0)) | 0;
      if (lit) {
        if (sum > extreme) extreme = sum;
        else if (sum < extreme - turn) {
          this.#fallUs = this.#edgeUs(base + at, before, sum, extreme - turn);
          this.#peak = extreme;
          closesAt = at + this.#closing;
          extreme = sum;
          lit = false;
        }
      } else {
        if (sum < extreme) extreme = sum;
        else if (sum > extreme + turn) {
          if (closesAt !== Infinity) pulse = this.#pulse(extreme);
          closesAt = Infinity;
          this.#riseUs = this.#edgeUs(base + at, before, sum, extreme + turn);
          this.#blackBefore = extreme;
          extreme = sum;
          lit = true;
        }
        if (at >= closesAt) {
          pulse = this.#pulse(extreme);
          closesAt = Infinity;
        }
      }
    }
    this.#at = base + at;
    this.#closesAt = base + closesAt;
    this.#sum = sum;
    this.#lit = lit;
    this.#extreme = extreme;
    return pulse;
  }

  /** The pulse that ended, with `black` as the darkest light after it. */
  #pulse(black: number): Pulse {
    return {
      riseUs: this.#riseUs,
      fallUs: this.#fallUs,
      level: this.#level(this.#peak),
      blackBefore: this.#level(this.#blackBefore),
      blackAfter: this.#level(black),
    };
  }

  #level(sum: number): number {
    return sum / this.#window;
  }

  /** When the average crossed `threshold` on its last step; its window reaches half its length back and forth. */
  #edgeUs(at: number, before: number, sum: number, threshold: number): number {
    const back = (this.#step * (sum - threshold)) / (sum - before);
    return Math.round(this.#light.timeUs(at - back - this.#window / 2));
  }
}
