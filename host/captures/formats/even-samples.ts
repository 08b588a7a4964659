/** Samples at a steady rate, on their way to blocks of light. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import { blockSamples, mostSampleHz } from './capture-format.ts';
import type { LevelScale } from './level-scale.ts';

export class EvenSamples {
  readonly #scale: LevelScale;
  readonly #sampleHz: number;
  readonly #originUs: number;
  /** Samples that are averaged to one. */
  readonly #group: number;
  readonly #values = new Float64Array(blockSamples);
  #count = 0;
  #grouped = 0;
  #sum = 0;
  #firstIndex = 0;
  #blocks: LightBlock[] = [];

  /** Throws ImpError where the rate is not positive. */
  constructor(rateHz: number, scale: LevelScale) {
    if (!(rateHz > 0 && Number.isFinite(rateHz))) throw captureError('zero-rate', `${rateHz} Hz`);
    this.#scale = scale;
    this.#group = Math.ceil(rateHz / mostSampleHz);
    this.#sampleHz = rateHz / this.#group;
    this.#originUs = ((this.#group - 1) * 0.5e6) / rateHz;
  }

  /** Takes the first `count` values. */
  add(values: Float64Array, count: number): void {
    if (this.#group > 1) return this.#average(values, count);
    for (let from = 0; from < count;) {
      const part = Math.min(count - from, blockSamples - this.#count);
      this.#values.set(values.subarray(from, from + part), this.#count);
      this.#count += part;
      from += part;
      if (this.#count === blockSamples) this.#flush();
    }
  }

  /** The blocks that are complete. */
  take(): readonly LightBlock[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }

  /** The rest. Throws ImpError where there was no sample at all. */
  end(): readonly LightBlock[] {
    this.#flush();
    if (this.#firstIndex === 0) throw captureError('empty-capture');
    return this.take();
  }

  #average(values: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      this.#sum += values[i] ?? 0;
      if (++this.#grouped < this.#group) continue;
      this.#values[this.#count++] = this.#sum / this.#group;
      this.#sum = 0;
      this.#grouped = 0;
      if (this.#count === blockSamples) this.#flush();
    }
  }

  #flush(): void {
    if (this.#count === 0) return;
    this.#blocks.push({
      originUs: this.#originUs,
      sampleHz: this.#sampleHz,
      firstIndex: this.#firstIndex,
      levels: this.#scale.levels(this.#values, this.#count, this.#firstIndex * this.#group),
    });
    this.#firstIndex += this.#count;
    this.#count = 0;
  }
}
