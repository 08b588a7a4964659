/** Light as it came, on an even grid of samples, kept as running sums: the mean of any stretch of it is one difference. */
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
  readonly sampleHz: number;
  /** Bridged gaps, oldest first. */
  readonly gaps: Gap[] = [];
  /**
   * `sums[i - base]` is the sum of all samples before sample i, modulo 2^32: `(sums[b - base] - sums[a - base]) | 0` is that of
   * samples a to b, as long as these are under 32,768.
   */
  sums = new Int32Array(4096);
  base = 0;
  /** One past the last sample. */
  end = 0;
  #lastUs = 0;
  #lastLevel = 0;

  /** Begins with this block, which is still to be appended. */
  constructor(first: LightBlock) {
    this.sampleHz = first.sampleHz;
    this.periodUs = 1e6 / first.sampleHz;
    this.originUs = startOf(first);
    this.#lastUs = this.originUs - this.periodUs;
  }

  /** Time of a sample, or between samples; microseconds, not rounded. */
  timeUs(index: number): number {
    return this.originUs + index * this.periodUs;
  }

  /** The level of a sample that is kept, 0..65535. */
  level(index: number): number {
    return ((this.sums[index + 1 - this.base] ?? 0) - (this.sums[index - this.base] ?? 0)) | 0;
  }

  /** Whether the block goes on where this light ended, but for a gap short enough to bridge. Throws RangeError where time goes back. */
  continuedBy(block: LightBlock): boolean {
    if (block.sampleHz !== this.sampleHz) return false;
    const missingUs = startOf(block) - this.#lastUs - this.periodUs;
    if (missingUs < -this.periodUs / 2 && block.timesUs === undefined)
      throw new RangeError(`light goes back in time by ${-missingUs} us`);
    return missingUs <= tuning.bridgeUs;
  }

  /** The gap between this light and a block that does not continue it. */
  gapBefore(block: LightBlock): Gap {
    return { startUs: this.#lastUs + this.periodUs, endUs: startOf(block) };
  }

  /** Takes samples `from` to `to` of a block that continues this light. */
  append(block: LightBlock, from: number, to: number): void {
    if (block.timesUs !== undefined) return this.#appendUneven(block, block.timesUs, from, to);
    const startUs = block.originUs + (block.firstIndex + from) * this.periodUs;
    const missing = Math.round((startUs - this.timeUs(this.end)) / this.periodUs);
    if (missing > 0) this.#bridge(missing, block.levels[from] ?? 0);
    this.#reserve(to - from);
    addUp(this.sums, (this.end - this.base) | 0, block.levels, from, to);
    this.end += to - from;
    this.#lastUs = this.timeUs(this.end - 1);
    this.#lastLevel = block.levels[to - 1] ?? 0;
  }

  /** Samples `from` to `to` as light again, as far as they are kept; a block for each stretch between lost samples. */
  blocks(from: number, to: number): readonly LightBlock[] {
    const blocks: LightBlock[] = [];
    let begin = Math.max(from, this.base);
    const end = Math.min(to, this.end);
    for (const { startUs, endUs } of this.gaps) {
      const lost = Math.round((startUs - this.originUs) / this.periodUs);
      if (lost >= end) break;
      if (lost > begin) blocks.push(this.#block(begin, lost));
      begin = Math.max(begin, Math.round((endUs - this.originUs) / this.periodUs));
    }
    if (begin < end) blocks.push(this.#block(begin, end));
    return blocks;
  }

  #block(from: number, to: number): LightBlock {
    const levels = new Uint16Array(to - from);
    for (let i = 0; i < levels.length; i++) {
      const at = from - this.base + i;
      levels[i] = (this.sums[at + 1] ?? 0) - (this.sums[at] ?? 0);
    }
    return { originUs: this.originUs, sampleHz: this.sampleHz, firstIndex: from, levels };
  }

  /** Samples before `index` will not be asked for again. */
  forget(index: number): void {
    // Moving what is kept costs time: it is worth it where most of the buffer is free.
    const dead = Math.min(index, this.end) - this.base;
    if (dead <= this.sums.length / 2) return;
    this.sums.copyWithin(0, dead, this.end + 1 - this.base);
    this.base += dead;
  }

  #bridge(missing: number, level: number): void {
    this.gaps.push({ startUs: this.timeUs(this.end), endUs: this.timeUs(this.end + missing) });
    this.#reserve(missing);
    const step = (level - this.#lastLevel) / (missing + 1);
    for (let i = 1; i <= missing; i++) this.#put(this.#lastLevel + Math.round(step * i));
  }

  #appendUneven(block: LightBlock, timesUs: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const atUs = timesUs[i] ?? 0;
      const level = block.levels[i] ?? 0;
      const spanUs = atUs - this.#lastUs;
      if (!(spanUs > 0)) throw new RangeError(`light goes back in time at ${atUs} us`);
      if (spanUs > tuning.gapPeriods * this.periodUs) this.gaps.push({ startUs: this.#lastUs, endUs: atUs });
      this.#reserve(Math.ceil(spanUs / this.periodUs) + 1);
      const before = this.end === 0 ? level : this.#lastLevel;
      while (this.timeUs(this.end) <= atUs) {
        const share = (this.timeUs(this.end) - this.#lastUs) / spanUs;
        this.#put(Math.round(before + (level - before) * share));
      }
      this.#lastUs = atUs;
      this.#lastLevel = level;
    }
  }

  #put(level: number): void {
    const at = this.end++ - this.base;
    this.sums[at + 1] = ((this.sums[at] ?? 0) + level) | 0;
  }

  #reserve(count: number): void {
    const needed = this.end + 1 - this.base + count;
    if (needed <= this.sums.length) return;
    const larger = new Int32Array(Math.max(needed, this.sums.length * 2));
    larger.set(this.sums.subarray(0, this.end + 1 - this.base));
    this.sums = larger;
  }
}

/** Whether the first of two levels is the lower half of the number of 32 bits that they make. */
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Continues running sums behind `at` with some levels. A function of its own, which engines compile as a whole. */
function addUp(sums: Int32Array, at: number, levels: Uint16Array, from: number, to: number): void {
  const place = levels.byteOffset + 2 * from;
  const inPairs = isLittleEndian && place % 4 === 0 ? (to - from) & ~7 : 0;
  if (inPairs > 0) addUpPairs(sums, at, new Int32Array(levels.buffer, place, inPairs / 2));
  let sum = sums[at + inPairs] ?? 0;
  for (let i = from + inPairs, next = at + inPairs + 1; i < to; i++, next++) {
    sum = (sum + (levels[i] ?? 0)) | 0;
    sums[next] = sum;
  }
}

/** The same with two levels in each number, eight a turn: a turn costs as much as some levels, and so does fetching one. */
function addUpPairs(sums: Int32Array, at: number, pairs: Int32Array): void {
  let sum = sums[at] ?? 0;
  let next = (at + 1) | 0;
  for (let i = 0; i < pairs.length; i = (i + 4) | 0, next = (next + 8) | 0) {
    const ab = pairs[i] ?? 0;
    const cd = pairs[(i + 1) | 0] ?? 0;
    const ef = pairs[(i + 2) | 0] ?? 0;
    const gh = pairs[(i + 3) | 0] ?? 0;
    const a = (sum + (ab & 0xffff)) | 0;
    const b = (a + (ab >>> 16)) | 0;
    const c = (b + (cd & 0xffff)) | 0;
    const d = (c + (cd >>> 16)) | 0;
    const e = (d + (ef & 0xffff)) | 0;
    const f = (e + (ef >>> 16)) | 0;
    const g = (f + (gh & 0xffff)) | 0;
    sum = (g + (gh >>> 16)) | 0;
    sums[next] = a;
    sums[(next + 1) | 0] = b;
    sums[(next + 2) | 0] = c;
    sums[(next + 3) | 0] = d;
    sums[(next + 4) | 0] = e;
    sums[(next + 5) | 0] = f;
    sums[(next + 6) | 0] = g;
    sums[(next + 7) | 0] = sum;
  }
}

/** Time of a block's first sample, microseconds. */
const startOf = (block: LightBlock): number =>
  block.timesUs?.[0] ?? block.originUs + (block.firstIndex * 1e6) / block.sampleHz;
