/** Light as it came, on an even grid of samples: what the stages read, and what a second look at a transmission needs. */
import type { LightBlock } from '../ports.ts';
import { tuning } from './tuning.ts';

/** A stretch of light whose samples were lost and bridged by a straight line. */
export interface Gap {
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * Samples of one unbroken stretch, numbered from 0 at its beginning. Short gaps are bridged, uneven samples are laid on
 * the even grid by straight lines. What is no longer needed is forgotten by `forget`.
 */
export class LightBuffer {
  /** Time of sample 0, microseconds. */
  readonly originUs: number;
  /** Between two samples, microseconds; not whole. */
  readonly periodUs: number;
  /** Bridged gaps, oldest first. */
  readonly gaps: Gap[] = [];
  /** Sample i lies at `samples[i - base]`. */
  samples = new Uint16Array(4096);
  base = 0;
  /** One past the last sample. */
  end = 0;
  readonly #sampleHz: number;
  #lastUs: number;
  #lastLevel = 0;

  constructor(first: LightBlock) {
    this.periodUs = 1e6 / first.sampleHz;
    this.#sampleHz = first.sampleHz;
    this.originUs = startOf(first);
    this.#lastUs = this.originUs - this.periodUs;
  }

  /** Time of a sample, or between samples; microseconds, not rounded. */
  timeUs(index: number): number {
    return this.originUs + index * this.periodUs;
  }

  /** Whether the block goes on where this light ended, but for a gap short enough to bridge. Throws RangeError where time goes back. */
  continuedBy(block: LightBlock): boolean {
    if (block.sampleHz !== this.#sampleHz) return false;
    const missingUs = startOf(block) - this.#lastUs - this.periodUs;
    if (missingUs < -this.periodUs / 2 && block.timesUs === undefined)
      throw new RangeError(`light goes back in time by ${-missingUs} us`);
    return missingUs <= tuning.bridgeUs;
  }

  /** Takes samples `from` to `to` of a block that continues this light. */
  append(block: LightBlock, from: number, to: number): void {
    if (block.timesUs !== undefined) return this.#appendUneven(block, block.timesUs, from, to);
    const startUs = block.originUs + (block.firstIndex + from) * this.periodUs;
    const missing = Math.round((startUs - this.timeUs(this.end)) / this.periodUs);
    if (missing > 0) this.#bridge(this.end + missing, block.levels[from] ?? 0);
    this.#reserve(to - from);
    this.samples.set(block.levels.subarray(from, to), this.end - this.base);
    this.end += to - from;
    this.#lastUs = this.timeUs(this.end - 1);
    this.#lastLevel = block.levels[to - 1] ?? 0;
  }

  #bridge(to: number, level: number): void {
    this.gaps.push({ startUs: this.timeUs(this.end), endUs: this.timeUs(to) });
    const first = this.end;
    this.#reserve(to - first);
    for (let index = first; index < to; index++)
      this.samples[index - this.base] =
        this.#lastLevel + ((level - this.#lastLevel) * (index + 1 - first)) / (to + 1 - first);
    this.end = to;
  }

  #appendUneven(block: LightBlock, timesUs: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const atUs = timesUs[i] ?? 0;
      const level = block.levels[i] ?? 0;
      const spanUs = atUs - this.#lastUs;
      if (!(spanUs > 0)) throw new RangeError(`light goes back in time at ${atUs} us`);
      this.#reserve(Math.ceil(spanUs / this.periodUs) + 1);
      if (this.end === 0) this.#lastLevel = level;
      for (; this.timeUs(this.end) <= atUs; this.end++) {
        const share = (this.timeUs(this.end) - this.#lastUs) / spanUs;
        this.samples[this.end - this.base] = Math.round(this.#lastLevel + (level - this.#lastLevel) * share);
      }
      this.#lastUs = atUs;
      this.#lastLevel = level;
    }
  }

  /** Samples before `index` will not be asked for again. */
  forget(index: number): void {
    // Moving samples costs; it is worth it when most of the buffer is free.
    const dead = Math.min(index, this.end) - this.base;
    if (dead <= this.samples.length / 2) return;
    this.samples.copyWithin(0, dead, this.end - this.base);
    this.base += dead;
  }

  #reserve(count: number): void {
    const needed = this.end - this.base + count;
    if (needed <= this.samples.length) return;
    const larger = new Uint16Array(Math.max(needed, this.samples.length * 2));
    larger.set(this.samples.subarray(0, this.end - this.base));
    this.samples = larger;
  }
}

/** Time of a block's first sample, microseconds. */
const startOf = (block: LightBlock): number =>
  block.timesUs?.[0] ?? block.originUs + (block.firstIndex * 1e6) / block.sampleHz;
