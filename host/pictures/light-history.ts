import type { LightBlock } from '../../firmware/ports.ts';
import type { Span } from './picture.ts';

/** Longer than the longest transmission: 259 bytes in tri-level at 15 symbols a second, and what is around it. */
const keptUs = 320_000_000;
const mostSamples = 1 << 24;

/** When sample `i` of a block was taken, microseconds. */
export const sampleTimeUs = (block: LightBlock, i: number): number =>
  block.timesUs?.[i] ?? block.originUs + ((block.firstIndex + i) * 1e6) / block.sampleHz;

/** The light of the last minutes: of a transmission it is known only at its end that it is to be drawn. */
export class LightHistory {
  #blocks: LightBlock[] = [];
  #samples = 0;

  add(block: LightBlock): void {
    if (block.levels.length === 0) return;
    // Readers may use their buffers again.
    this.#blocks.push({
      ...block,
      levels: block.levels.slice(),
      ...(block.timesUs === undefined ? {} : { timesUs: block.timesUs.slice() }),
    });
    this.#samples += block.levels.length;
    const latestUs = sampleTimeUs(block, block.levels.length - 1);
    for (
      let first = this.#blocks[0];
      first !== undefined && this.#blocks.length > 1;
      first = this.#blocks[0]
    ) {
      const old = sampleTimeUs(first, first.levels.length - 1) < latestUs - keptUs;
      if (!old && this.#samples <= mostSamples) break;
      this.#blocks.shift();
      this.#samples -= first.levels.length;
    }
  }

  /** The light of a stretch, as far as it is remembered. */
  cut({ startUs, endUs }: Span): readonly LightBlock[] {
    return this.#blocks.flatMap((block) => {
      const from = firstAt(block, startUs);
      const to = firstAt(block, endUs);
      if (from >= to) return [];
      const timesUs = block.timesUs?.subarray(from, to);
      return [
        {
          ...block,
          firstIndex: block.firstIndex + from,
          levels: block.levels.subarray(from, to),
          ...(timesUs === undefined ? {} : { timesUs }),
        },
      ];
    });
  }
}

/** Index of the first sample taken at `atUs` or later. */
export function firstAt(block: LightBlock, atUs: number): number {
  let low = 0;
  let high = block.levels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sampleTimeUs(block, middle) < atUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
