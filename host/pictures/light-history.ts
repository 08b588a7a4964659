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

  /** The light of a stretch, as far as it is remembered: one block, or, where samples are missing, several. */
  cut({ startUs, endUs }: Span): readonly LightBlock[] {
    const blocks: LightBlock[] = [];
    for (const block of this.#blocks) {
      const from = firstAt(block, startUs);
      const to = firstAt(block, endUs);
      if (from >= to) continue;
      const timesUs = block.timesUs?.subarray(from, to);
      const piece = {
        ...block,
        firstIndex: block.firstIndex + from,
        levels: block.levels.subarray(from, to),
        ...(timesUs === undefined ? {} : { timesUs }),
      };
      const last = blocks.at(-1);
      if (last !== undefined && continues(last, piece)) blocks[blocks.length - 1] = joined(last, piece);
      else blocks.push(piece);
    }
    return blocks;
  }
}

const continues = (block: LightBlock, next: LightBlock): boolean =>
  block.originUs === next.originUs &&
  block.sampleHz === next.sampleHz &&
  block.firstIndex + block.levels.length === next.firstIndex &&
  (block.timesUs === undefined) === (next.timesUs === undefined);

function joined(block: LightBlock, next: LightBlock): LightBlock {
  const levels = new Uint16Array(block.levels.length + next.levels.length);
  levels.set(block.levels);
  levels.set(next.levels, block.levels.length);
  if (block.timesUs === undefined || next.timesUs === undefined) return { ...block, levels };
  const timesUs = new Float64Array(levels.length);
  timesUs.set(block.timesUs);
  timesUs.set(next.timesUs, block.timesUs.length);
  return { ...block, levels, timesUs };
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
