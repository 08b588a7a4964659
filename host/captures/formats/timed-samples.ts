/**
 * Samples that come each with its time, on their way to blocks of light. Where the times lie on an even grid they are left
 * out; where they do not they are kept; where samples are missing there is a gap in time.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import { blockSamples, mostSampleHz } from './capture-format.ts';
import type { LevelScale } from './level-scale.ts';

/** A time may be off the grid by this share of a period, or by the rounding of whole microseconds, and is still on it. */
const offGrid = 0.02;
const roundingUs = 1;
/** Longer than so many periods from one sample to the next is a gap. */
const gapPeriods = 1.5;
/** 100 years: beyond, microseconds are not exact. */
const farUs = 3.2e15;

export class TimedSamples {
  readonly #scaleOf: (head: Float64Array) => LevelScale;
  readonly #place: () => string;
  readonly #timesUs = new Float64Array(blockSamples);
  readonly #values = new Float64Array(blockSamples);
  #count = 0;
  #index = 0;
  #lastUs = -Infinity;
  #scale: LevelScale | undefined;
  #grid: Grid | undefined;
  #blocks: LightBlock[] = [];

  /** `scaleOf` decides by the first values; `place` says where in the file the sample is that is being added. */
  constructor(scaleOf: (head: Float64Array) => LevelScale, place: () => string) {
    this.#scaleOf = scaleOf;
    this.#place = place;
  }

  /** Throws ImpError where time is negative, or does not rise. */
  add(timeUs: number, value: number): void {
    if (!(timeUs > this.#lastUs && timeUs >= 0 && timeUs < farUs)) this.#refuse(timeUs);
    this.#lastUs = timeUs;
    this.#timesUs[this.#count] = timeUs;
    this.#values[this.#count] = value;
    if (++this.#count === this.#values.length) this.#flush();
  }

  /** The blocks that are complete. */
  take(): readonly LightBlock[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }

  /** The rest. Throws ImpError where there are not two samples. */
  end(): readonly LightBlock[] {
    if (this.#index + this.#count < 2) throw captureError('empty-capture', `${this.#count} samples`);
    this.#flush();
    return this.take();
  }

  #flush(): void {
    if (this.#count === 0) return;
    const timesUs = this.#timesUs.subarray(0, this.#count);
    const values = this.#values.subarray(0, this.#count);
    this.#scale ??= this.#scaleOf(values);
    this.#grid ??= new Grid(timesUs, this.#scale);
    this.#blocks.push(...this.#grid.blocks(timesUs, values));
    this.#index += this.#count;
    this.#count = 0;
  }

  #refuse(timeUs: number): never {
    const place = this.#place();
    if (Number.isNaN(timeUs)) throw captureError('no-number', place);
    if (timeUs < 0) throw captureError('negative-time', place);
    if (timeUs >= farUs) throw captureError('far-time', place);
    throw captureError(timeUs === this.#lastUs ? 'still-time' : 'backward-time', place);
  }
}

/** The even grid nearest to the times, and what is done with samples to bring them onto it or beside it. A group that never becomes full is dropped. */
class Grid {
  readonly #scale: LevelScale;
  readonly #originUs: number;
  readonly #sampleHz: number;
  readonly #periodUs: number;
  /** Samples that are averaged to one, and the period of a single one. */
  readonly #group: number;
  readonly #singleUs: number;
  #grouped = 0;
  #timeSum = 0;
  #valueSum = 0;
  #nextIndex = 0;
  #lastUs: number;
  #pastUs: number;

  constructor(head: Float64Array, scale: LevelScale) {
    this.#scale = scale;
    const rateHz = rateOf(head);
    this.#singleUs = 1e6 / rateHz;
    this.#group = Math.ceil(rateHz / mostSampleHz);
    this.#sampleHz = rateHz / this.#group;
    this.#periodUs = 1e6 / this.#sampleHz;
    this.#originUs = (head[0] ?? 0) + ((this.#group - 1) / 2) * this.#singleUs;
    this.#lastUs = this.#originUs - this.#periodUs;
    this.#pastUs = (head[0] ?? 0) - this.#singleUs;
  }

  blocks(timesUs: Float64Array, values: Float64Array): readonly LightBlock[] {
    const count = this.#group > 1 ? this.#average(timesUs, values) : timesUs.length;
    const blocks: LightBlock[] = [];
    for (let from = 0; from < count;) {
      const to = this.#runEnd(timesUs, from, count);
      blocks.push(this.#block(timesUs.slice(from, to), values.subarray(from, to)));
      from = to;
    }
    return blocks;
  }

  /** One past the last sample before the next gap. */
  #runEnd(timesUs: Float64Array, from: number, count: number): number {
    const mostUs = gapPeriods * this.#periodUs;
    let to = from + 1;
    while (to < count && (timesUs[to] ?? 0) - (timesUs[to - 1] ?? 0) <= mostUs) to++;
    return to;
  }

  #block(timesUs: Float64Array, values: Float64Array): LightBlock {
    const startUs = timesUs[0] ?? 0;
    const missing = Math.round((startUs - this.#lastUs) / this.#periodUs) - 1;
    const firstIndex = this.#nextIndex + Math.max(0, missing);
    const levels = this.#scale.levels(values, values.length, firstIndex * this.#group);
    this.#nextIndex = firstIndex + levels.length;
    this.#lastUs = timesUs.at(-1) ?? startUs;
    const block = { originUs: this.#originUs, sampleHz: this.#sampleHz, firstIndex, levels };
    return this.#isEven(timesUs, firstIndex) ? block : { ...block, timesUs };
  }

  #isEven(timesUs: Float64Array, firstIndex: number): boolean {
    const mostUs = Math.max(roundingUs, offGrid * this.#periodUs);
    for (let i = 0; i < timesUs.length; i++) {
      const evenUs = this.#originUs + ((firstIndex + i) * 1e6) / this.#sampleHz;
      if (Math.abs((timesUs[i] ?? 0) - evenUs) > mostUs) return false;
    }
    return true;
  }

  /** Averages groups in place; a gap ends a group that is not full. Returns how many there are. */
  #average(timesUs: Float64Array, values: Float64Array): number {
    let count = 0;
    for (let i = 0; i < timesUs.length; i++) {
      const timeUs = timesUs[i] ?? 0;
      if (timeUs - this.#pastUs > gapPeriods * this.#singleUs)
        this.#grouped = this.#timeSum = this.#valueSum = 0;
      this.#pastUs = timeUs;
      this.#timeSum += timeUs;
      this.#valueSum += values[i] ?? 0;
      if (++this.#grouped < this.#group) continue;
      timesUs[count] = this.#timeSum / this.#group;
      values[count++] = this.#valueSum / this.#group;
      this.#grouped = this.#timeSum = this.#valueSum = 0;
    }
    return count;
  }
}

/** Samples per second: of the median step, made exact over the longest run of such steps; a whole number where that fits the times. */
function rateOf(timesUs: Float64Array): number {
  const steps = Float64Array.from(
    { length: timesUs.length - 1 },
    (_, i) => (timesUs[i + 1] ?? 0) - (timesUs[i] ?? 0),
  ).sort();
  const medianUs = steps[steps.length >> 1] ?? 0;
  let [bestFrom, bestTo] = [0, 0];
  for (let from = 0, to = 1; to < timesUs.length; to++) {
    const stepUs = (timesUs[to] ?? 0) - (timesUs[to - 1] ?? 0);
    if (stepUs > gapPeriods * medianUs) from = to;
    if (to - from > bestTo - bestFrom) [bestFrom, bestTo] = [from, to];
  }
  const spanUs = (timesUs[bestTo] ?? 0) - (timesUs[bestFrom] ?? 0);
  const rateHz = ((bestTo - bestFrom) * 1e6) / spanUs;
  const whole = Math.round(rateHz);
  const offUs = Math.abs(spanUs - ((bestTo - bestFrom) * 1e6) / whole);
  return offUs <= roundingUs ? whole : rateHz;
}
