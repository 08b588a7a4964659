import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import { EvenSamples } from './even-samples.ts';
import type { LevelScale } from './level-scale.ts';

/** Stretches of even samples at one rate, with a gap in time between one and the next. */
export class Waveforms {
  readonly #scaleOf: (head: Float64Array) => LevelScale;
  #scale: LevelScale | undefined;
  #rateHz = 0;
  #beginS = 0;
  #samples: EvenSamples | undefined;
  #started = false;
  /** Index of the present stretch's first sample, and of the sample that comes next. */
  #first = 0;
  #next = 0;
  readonly #done: LightBlock[] = [];

  constructor(scaleOf: (head: Float64Array) => LevelScale) {
    this.#scaleOf = scaleOf;
  }

  /** The next stretch. Throws ImpError where it begins before the last one ends, or has another rate. */
  begin(beginS: number, rateHz: number): void {
    this.#close();
    if (!this.#started) {
      this.#started = true;
      this.#beginS = beginS;
      this.#rateHz = rateHz;
    }
    if (rateHz !== this.#rateHz)
      throw captureError('saleae-version', `waveforms of ${this.#rateHz} and of ${rateHz} samples/s`);
    this.#first = Math.round((beginS - this.#beginS) * (this.#sampleHz ?? rateHz));
    if (!(this.#first >= this.#next)) throw captureError('backward-time', `a waveform begins at ${beginS} s`);
  }

  #sampleHz: number | undefined;

  add(values: Float64Array, count: number): void {
    this.#scale ??= this.#scaleOf(values.subarray(0, count));
    this.#samples ??= new EvenSamples(this.#rateHz, this.#scale);
    this.#samples.add(values, count);
  }

  /** The blocks that are complete. */
  take(): readonly LightBlock[] {
    return [...this.#done.splice(0), ...this.#placed(this.#samples?.take() ?? [])];
  }

  /** The rest. Throws ImpError where there was no sample at all. */
  end(): readonly LightBlock[] {
    this.#close();
    if (this.#next === 0) throw captureError('empty-capture');
    return this.take();
  }

  #close(): void {
    if (this.#samples === undefined) return;
    this.#done.push(...this.#placed(this.#samples.end()));
    this.#samples = undefined;
  }

  #placed(blocks: readonly LightBlock[]): readonly LightBlock[] {
    return blocks.map((block) => {
      this.#sampleHz = block.sampleHz;
      const firstIndex = this.#first + block.firstIndex;
      this.#next = firstIndex + block.levels.length;
      return { ...block, firstIndex };
    });
  }
}
