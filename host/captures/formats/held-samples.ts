import type { LightBlock } from '../../../firmware/ports.ts';
import { timeUsOf } from './sample-time.ts';

/** Light for formats that have no time of their own: an even grid, where lost samples hold the one before. */
export class HeldSamples {
  #originUs: number | undefined;
  #sampleHz = 1;
  #last = 0;
  /** How many samples were answered so far. */
  count = 0;

  /** The samples that a block brings, those before it that were lost among them. */
  add(block: LightBlock): Uint16Array {
    if (this.#originUs === undefined) {
      this.#originUs = timeUsOf(block, 0);
      this.#sampleHz = block.sampleHz;
    }
    const last = block.levels.length - 1;
    const levels = new Uint16Array(Math.max(0, this.#indexOf(block, last) + 1 - this.count));
    let at = 0;
    for (const [i, level] of block.levels.entries()) {
      const until = Math.min(levels.length - 1, this.#indexOf(block, i) - this.count);
      for (; at < until; at++) levels[at] = this.#last;
      this.#last = level;
      for (; at <= until; at++) levels[at] = level;
    }
    this.count += levels.length;
    return levels;
  }

  #indexOf(block: LightBlock, i: number): number {
    return Math.round(((timeUsOf(block, i) - (this.#originUs ?? 0)) * this.#sampleHz) / 1e6);
  }
}
