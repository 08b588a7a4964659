/**
 * Light in ever coarser steps, the lowest and highest level of each: so that any stretch of a long capture is drawn at the cost of
 * the screen's width, not of its samples. Grows at its end.
 */
import type { LightBlock } from '../../../firmware/ports.ts';

/** One step holds so many of the finer ones. */
const fold = 8;
const firstRoom = 4096;

class Steps {
  lowest = new Uint16Array(firstRoom);
  highest = new Uint16Array(firstRoom);
  count = 0;

  add(low: number, high: number): void {
    if (this.count === this.lowest.length) {
      this.lowest = grown(this.lowest);
      this.highest = grown(this.highest);
    }
    this.lowest[this.count] = low;
    this.highest[this.count++] = high;
  }
}

function grown(levels: Uint16Array): Uint16Array<ArrayBuffer> {
  const more = new Uint16Array(levels.length * 2);
  more.set(levels);
  return more;
}

/** Lowest above highest: no light was measured there. */
export interface Extent {
  readonly lowest: number;
  readonly highest: number;
}

const nothing: Extent = { lowest: 65_535, highest: 0 };

export class LightPyramid {
  /** The finest step is one sample. */
  readonly #layers: Steps[] = [new Steps()];
  #startUs = 0;
  #sampleUs = 1000;

  /** Takes the next light. Lost samples leave a hole; light that is unevenly sampled takes the place that its times name. */
  add(block: LightBlock): void {
    const finest = this.#layers[0];
    if (finest === undefined || block.levels.length === 0) return;
    const timeOf = (index: number): number =>
      block.timesUs?.[index] ?? block.originUs + ((block.firstIndex + index) * 1e6) / block.sampleHz;
    if (finest.count === 0) {
      this.#sampleUs = 1e6 / block.sampleHz;
      this.#startUs = timeOf(0);
    }
    for (let i = 0; i < block.levels.length; i++) {
      const place = Math.round((timeOf(i) - this.#startUs) / this.#sampleUs);
      while (finest.count < place) this.#add(nothing.lowest, nothing.highest);
      const level = block.levels[i] ?? 0;
      this.#add(level, level);
    }
  }

  get startUs(): number {
    return this.#startUs;
  }

  get endUs(): number {
    return this.#startUs + this.samples * this.#sampleUs;
  }

  /** How many samples' places there are, holes too. */
  get samples(): number {
    return this.#layers[0]?.count ?? 0;
  }

  /** The lowest and highest level of the samples in [startUs, endUs); at least of the one at `startUs`. */
  extent(startUs: number, endUs: number): Extent {
    const from = Math.max(0, Math.floor((startUs - this.#startUs) / this.#sampleUs));
    const to = Math.min(
      this.samples,
      Math.max(from + 1, Math.ceil((endUs - this.#startUs) / this.#sampleUs)),
    );
    return endUs <= this.#startUs || from >= to ? nothing : this.#between(from, to, 0);
  }

  /** The samples of a stretch again, without its holes; blocks of at most `most`. */
  *blocks(
    { startUs, endUs }: { readonly startUs: number; readonly endUs: number },
    most = 65_536,
  ): Generator<LightBlock> {
    const [finest] = this.#layers;
    if (finest === undefined) return;
    const place = (us: number): number =>
      Math.min(this.samples, Math.max(0, Math.round((us - this.#startUs) / this.#sampleUs)));
    const to = place(endUs);
    for (let from = place(startUs); from < to;) {
      const here = from;
      const isLight = (at: number): boolean => (finest.lowest[at] ?? 1) <= (finest.highest[at] ?? 0);
      while (from < to && from - here < most && isLight(from)) from++;
      if (from === here) from++;
      else
        yield {
          originUs: this.#startUs,
          sampleHz: 1e6 / this.#sampleUs,
          firstIndex: here,
          levels: finest.lowest.slice(here, from),
        };
    }
  }

  #add(low: number, high: number): void {
    let lowest = low;
    let highest = high;
    for (let depth = 0; ; depth++) {
      const layer = (this.#layers[depth] ??= new Steps());
      layer.add(lowest, highest);
      if (layer.count % fold !== 0) return;
      for (let i = layer.count - fold; i < layer.count; i++) {
        lowest = Math.min(lowest, layer.lowest[i] ?? nothing.lowest);
        highest = Math.max(highest, layer.highest[i] ?? nothing.highest);
      }
    }
  }

  /** Of steps from <= i < to of a layer: its ends from itself, what lies between from the coarser ones. */
  #between(from: number, to: number, depth: number): Extent {
    const layer = this.#layers[depth];
    let { lowest, highest } = nothing;
    if (layer === undefined) return nothing;
    const take = (start: number, end: number): void => {
      for (let i = start; i < end; i++) {
        lowest = Math.min(lowest, layer.lowest[i] ?? nothing.lowest);
        highest = Math.max(highest, layer.highest[i] ?? nothing.highest);
      }
    };
    const innerFrom = Math.ceil(from / fold);
    const innerTo = Math.floor(to / fold);
    if (innerFrom >= innerTo) {
      take(from, to);
      return { lowest, highest };
    }
    take(from, innerFrom * fold);
    take(innerTo * fold, to);
    const inner = this.#between(innerFrom, innerTo, depth + 1);
    return { lowest: Math.min(lowest, inner.lowest), highest: Math.max(highest, inner.highest) };
  }
}
