/**
 * A signal that is told only when it changes, on its way to even samples: what was said last holds. Where nothing changes for
 * long there is a gap, so that idle hours cost nothing; the light just before the next change is there again.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import { blockSamples, mostSampleHz } from './capture-format.ts';
import type { LevelScale } from './level-scale.ts';

/** Changes looked at to choose the rate. */
const headChanges = 4096;
/** Where the signal changes less often, or so much more often that it is no light, it is sampled so (chosen). */
const usualHz = { least: 250, slow: 2000, fast: 20_000 } as const;
/** Held light is given for so long after a change and before the next one; longer than any pause within a frame. */
const heldUs = 1_000_000;
const mostBlocks = 16;
/** 100 years: beyond, microseconds are not exact. */
const farUs = 3.2e15;

export class HeldChanges {
  readonly #scaleOf: (head: Float64Array) => LevelScale;
  readonly #place: () => string;
  readonly #rateHz: number | undefined;
  readonly #headUs: number[] = [];
  readonly #headValues: number[] = [];
  #grid: HeldGrid | undefined;
  #lastUs = -Infinity;
  #originUs = 0;

  /**
   * `rateHz`: at which the signal was sampled, where it is known. `scaleOf` decides by the first values; `place` says where in
   * the file the change is that is being added.
   */
  constructor(scaleOf: (head: Float64Array) => LevelScale, place: () => string, rateHz?: number) {
    this.#scaleOf = scaleOf;
    this.#place = place;
    this.#rateHz = rateHz;
  }

  /** Whether so much light is complete that it should be taken before more is added. */
  get full(): boolean {
    return (this.#grid?.blocks.length ?? 0) >= mostBlocks;
  }

  /** From `timeUs` on the signal is `value`. Throws ImpError where time goes back or a number is none. */
  add(timeUs: number, value: number): void {
    if (!(timeUs >= this.#lastUs)) this.#refuse(timeUs);
    if (this.#lastUs === -Infinity) this.#originUs = timeUs;
    this.#lastUs = timeUs;
    const us = timeUs - this.#originUs;
    if (!(us < farUs) || Number.isNaN(value)) this.#refuse(value);
    if (this.#grid !== undefined) this.#grid.change(us, value);
    else {
      this.#headUs.push(us);
      this.#headValues.push(value);
      if (this.#headUs.length === headChanges) this.#begin();
    }
  }

  /** The blocks that are complete. */
  take(): readonly LightBlock[] {
    return this.#grid?.blocks.splice(0) ?? [];
  }

  /** The rest; `endUs`: how long the last value held. Throws ImpError where no value held for any time. */
  end(endUs = this.#lastUs): readonly LightBlock[] {
    const changes = this.#headUs.length;
    if (changes === 0 || (changes === 1 && endUs <= this.#lastUs))
      throw captureError('empty-capture', `${changes} changes`);
    const grid = this.#grid ?? this.#begin();
    grid.end(Math.min(Math.max(endUs, this.#lastUs) - this.#originUs, farUs));
    return this.take();
  }

  #begin(): HeldGrid {
    const rateHz = this.#rateHz ?? rateOfChanges(this.#headUs);
    const group = Math.ceil(rateHz / mostSampleHz);
    const grid = new HeldGrid(rateHz / group, this.#scaleOf(Float64Array.from(this.#headValues)));
    for (const [i, us] of this.#headUs.entries()) grid.change(us, this.#headValues[i] ?? 0);
    this.#grid = grid;
    return grid;
  }

  #refuse(number: number): never {
    if (Number.isNaN(number)) throw captureError('no-number', this.#place());
    throw captureError(this.#lastUs - this.#originUs >= farUs ? 'far-time' : 'backward-time', this.#place());
  }
}

/** Of the shortest step between changes, where that is a rate at which light is sampled. */
function rateOfChanges(timesUs: readonly number[]): number {
  let least = Infinity;
  for (let i = 1; i < timesUs.length; i++) {
    const step = (timesUs[i] ?? 0) - (timesUs[i - 1] ?? 0);
    if (step > 0 && step < least) least = step;
  }
  const rateHz = 1e6 / least;
  if (rateHz < usualHz.least) return usualHz.slow;
  return rateHz > mostSampleHz ? usualHz.fast : rateHz;
}

class HeldGrid {
  readonly blocks: LightBlock[] = [];
  readonly #sampleHz: number;
  readonly #scale: LevelScale;
  readonly #values = new Float64Array(blockSamples);
  #count = 0;
  /** Index of the sample that comes next. */
  #next = 0;
  #value = 0;
  #changedUs = 0;

  constructor(sampleHz: number, scale: LevelScale) {
    this.#sampleHz = sampleHz;
    this.#scale = scale;
  }

  change(us: number, value: number): void {
    this.#hold(us);
    this.#value = value;
    this.#changedUs = us;
  }

  end(us: number): void {
    this.#hold(Math.min(us, this.#changedUs + heldUs) + 1e6 / this.#sampleHz);
    this.#flush();
  }

  /** Samples up to a time, each with the value half a period after it: rounded times fall on the right side. */
  #hold(toUs: number): void {
    if (toUs - this.#changedUs > 2 * heldUs) {
      this.#fill(this.#indexAt(this.#changedUs + heldUs));
      this.#flush();
      this.#next = this.#indexAt(toUs - heldUs);
    }
    this.#fill(this.#indexAt(toUs));
  }

  #indexAt(us: number): number {
    return Math.max(0, Math.ceil((us * this.#sampleHz) / 1e6 - 0.5));
  }

  #fill(to: number): void {
    while (this.#next < to) {
      const part = Math.min(to - this.#next, blockSamples - this.#count);
      if (part === 1) this.#values[this.#count] = this.#value;
      else this.#values.fill(this.#value, this.#count, this.#count + part);
      this.#count += part;
      this.#next += part;
      if (this.#count === blockSamples) this.#flush();
    }
  }

  #flush(): void {
    if (this.#count === 0) return;
    const firstIndex = this.#next - this.#count;
    const levels = this.#scale.levels(this.#values, this.#count, firstIndex);
    this.blocks.push({ originUs: 0, sampleHz: this.#sampleHz, firstIndex, levels });
    this.#count = 0;
  }
}
