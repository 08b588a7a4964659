/** Pulse to grey or white. Grey is learned from the preamble, white from the header, and both follow the light's gain. */
import { heightOf, type Pulse } from './pulse-train.ts';
import { tuning } from './tuning.ts';

/** One pulse, decided. */
export interface Decision {
  readonly bit: 0 | 1;
  /** Distance from the threshold: 1 at the learned level, 0 on the threshold; also above 1. */
  readonly eye: number;
}

/** Header 0x2a as pulses. */
const headerWhites = [false, false, true, false, true, false, true, false] as const;

export class Slicer {
  /** Step from black to grey, and to white; white is 0 until a header has shown it. */
  grey: number;
  white = 0;
  /** Heights of the last pulses, oldest first. */
  readonly #heights: number[] = [];

  constructor(grey: number) {
    this.grey = grey;
  }

  /** Whether the last pulses were all of one height, as a preamble's are. */
  get even(): boolean {
    const heights = this.#heights.slice(-tuning.preamblePulses);
    return (
      heights.length === tuning.preamblePulses &&
      Math.max(...heights) <= tuning.evenness * Math.min(...heights)
    );
  }

  slice(pulse: Pulse): Decision {
    const height = heightOf(pulse);
    this.#heights.push(height);
    if (this.#heights.length > headerWhites.length) this.#heights.shift();
    if (this.white > 0) return this.#sliceTrained(height);
    if (this.even) this.grey = mean(this.#heights.slice(-tuning.preamblePulses));
    const threshold = this.grey * tuning.firstWhite;
    return { bit: height > threshold ? 1 : 0, eye: Math.abs(height - threshold) / (threshold - this.grey) };
  }

  /** The last eight pulses were a header: both levels are known from now on. */
  train(): void {
    this.grey = mean(this.#heights.filter((_, i) => !headerWhites[i]));
    this.white = mean(this.#heights.filter((_, i) => headerWhites[i]));
  }

  /** The frame is over: white is to be learned anew. */
  forgetWhite(): void {
    this.white = 0;
  }

  #sliceTrained(height: number): Decision {
    const threshold = (this.grey + this.white) / 2;
    const bit = height > threshold ? 1 : 0;
    const expected = bit === 1 ? this.white : this.grey;
    const seen = Math.min(tuning.gainLimit, Math.max(1 / tuning.gainLimit, height / expected));
    const gain = 1 + tuning.gainShare * (seen - 1);
    const eye = Math.abs(height - threshold) / ((this.white - this.grey) / 2);
    this.grey *= gain;
    this.white *= gain;
    return { bit, eye };
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
