/** When samples are really taken, and when they are said to be taken: two things, in any real sampler. */
import { ln } from './elementary.ts';
import type { Chance, ChanceStream } from './random.ts';

export interface SampleClockConfig {
  /** Samples per second, as claimed. Default 1000. */
  readonly sampleHz?: number;
  /** By how much the samples are really faster than claimed, parts per million. Crystal 20-50, RC 10,000-20,000. Default 0. */
  readonly clockPpm?: number;
  /** Time of the first sample, as a share of a sample's period, 0 <= x < 1; the receiver does not know it. Default 0. */
  readonly phase?: number;
  /** Deviation of each sample from its time, rms, unknown to the receiver. Never so much that samples change places. Default 0. */
  readonly jitterUs?: number;
  /** Each sample comes up to this much late, and its true time, in whole microseconds, is known. Default 0. */
  readonly unevenUs?: number;
  /** How many times a minute samples are lost for 1 to 20 ms; the receiver is told of the gap. Default 0. */
  readonly gapsPerMinute?: number;
}

/** A run of samples without a gap. */
export interface SampleTimes {
  /** Index in the stream of the first one: it jumps at a gap. */
  readonly firstIndex: number;
  /** When they are really taken, rising, microseconds from the stream's begin. */
  readonly trueUs: Float64Array;
  /** When they are said to be taken, where that is said for each. */
  readonly stampsUs?: Float64Array;
}

export class SampleClock {
  readonly sampleHz: number;
  readonly #config: SampleClockConfig;
  readonly #trueHz: number;
  readonly #jitter: ChanceStream;
  readonly #gaps: ChanceStream;
  #index = 0;
  #gapIndex: number;

  /** Throws RangeError where the rate is not positive. */
  constructor(config: SampleClockConfig, chance: Chance) {
    const { sampleHz = 1000, clockPpm = 0 } = config;
    if (!(sampleHz > 0 && Number.isFinite(sampleHz)))
      throw new RangeError(`a sample rate is above 0 Hz, not ${sampleHz}`);
    this.sampleHz = sampleHz;
    this.#config = config;
    this.#trueHz = sampleHz * (1 + clockPpm / 1e6);
    this.#jitter = chance.stream('sample-jitter');
    this.#gaps = chance.stream('sample-gaps');
    this.#gapIndex = this.#samplesToGap();
  }

  /** The next samples: `most` of them, or less where a gap comes. */
  take(most: number): SampleTimes {
    if (this.#index >= this.#gapIndex) {
      this.#index += Math.max(1, Math.round((this.#gaps.between(1000, 20_000) * this.sampleHz) / 1e6));
      this.#gapIndex = this.#index + this.#samplesToGap();
    }
    const { phase = 0, unevenUs = 0 } = this.#config;
    const firstIndex = this.#index;
    const count = Math.min(most, this.#gapIndex - firstIndex);
    this.#index += count;
    const trueUs = new Float64Array(count);
    for (let i = 0; i < count; i++) trueUs[i] = ((firstIndex + i + phase) * 1e6) / this.#trueHz;
    if (unevenUs > 0) return { firstIndex, trueUs, stampsUs: this.#stamp(trueUs, unevenUs) };
    this.#shake(trueUs);
    return { firstIndex, trueUs };
  }

  /** Known lateness: moves the samples, and says so to the microsecond. */
  #stamp(trueUs: Float64Array, unevenUs: number): Float64Array {
    const most = Math.min(unevenUs, 0.9e6 / this.#trueHz);
    for (let i = 0; i < trueUs.length; i++) trueUs[i] = (trueUs[i] ?? 0) + this.#jitter.next() * most;
    return trueUs.map(Math.round);
  }

  #shake(trueUs: Float64Array): void {
    const { jitterUs = 0 } = this.#config;
    if (jitterUs <= 0) return;
    const most = 0.45e6 / this.#trueHz;
    for (let i = 0; i < trueUs.length; i++)
      trueUs[i] = (trueUs[i] ?? 0) + Math.max(-most, Math.min(most, this.#jitter.gaussian() * jitterUs));
  }

  #samplesToGap(): number {
    const { gapsPerMinute = 0 } = this.#config;
    if (gapsPerMinute <= 0) return Infinity;
    return Math.max(1, Math.round((-ln(1 - this.#gaps.next()) * 60 * this.sampleHz) / gapsPerMinute));
  }
}
