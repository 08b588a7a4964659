/** The converter: a voltage becomes a code of few or many bits, and that a level as the imp knows it. */
import type { Chance, ChanceStream } from './random.ts';

export interface AdcConfig {
  /** 10 (Arduino Uno), 12 (imp) or 16. Default 16. */
  readonly bits?: number;
  /** The converter's own noise, rms, in steps of its last bit. Default 0. */
  readonly noiseLsb?: number;
  /** How many single samples a minute are hit by a disturbance and show anything at all. Default 0. */
  readonly spikesPerMinute?: number;
}

/** The level that is full scale, as the imp's `hardware.lightlevel()` has it. */
export const fullScaleLevel = 65_535;

export class Adc {
  readonly #mostCode: number;
  readonly #noiseLsb: number;
  readonly #spikes: number;
  readonly #noise: ChanceStream;
  readonly #spiking: ChanceStream;

  constructor({ bits = 16, noiseLsb = 0, spikesPerMinute = 0 }: AdcConfig, sampleHz: number, chance: Chance) {
    if (!(Number.isInteger(bits) && bits >= 1 && bits <= 16))
      throw new RangeError(`a converter has 1 to 16 bits, not ${bits}`);
    this.#mostCode = 2 ** bits - 1;
    this.#noiseLsb = noiseLsb;
    this.#spikes = spikesPerMinute / 60 / sampleHz;
    this.#noise = chance.stream('adc-noise');
    this.#spiking = chance.stream('adc-spikes');
  }

  /** Levels of `count` shares of full scale. */
  convert(shares: Float64Array, count: number): Uint16Array {
    const levels = new Uint16Array(count);
    const levelOfCode = fullScaleLevel / this.#mostCode;
    for (let i = 0; i < count; i++) {
      let code = (shares[i] ?? 0) * this.#mostCode;
      if (this.#noiseLsb > 0) code += this.#noiseLsb * this.#noise.gaussian();
      if (this.#spikes > 0 && this.#spiking.next() < this.#spikes)
        code = this.#spiking.next() * this.#mostCode;
      const clipped = Math.max(0, Math.min(this.#mostCode, Math.round(code)));
      levels[i] = Math.round(clipped * levelOfCode);
    }
    return levels;
  }
}
