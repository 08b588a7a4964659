/** The light of the last seconds, for who learns only afterwards that it mattered. Pure. */
import type { LightBlock } from '../../firmware/ports.ts';
import { sampleTimeUs } from '../rig/shine.ts';

/** Forgotten blocks are swept out by so many at a time. */
const sweptBlocks = 1024;

export class LightHistory {
  readonly #keptUs: number;
  #blocks: LightBlock[] = [];
  #first = 0;

  /** `keptUs`: how much light is remembered at least. */
  constructor(keptUs: number) {
    this.#keptUs = keptUs;
  }

  /** Takes the next light; it is kept as it is, not copied. */
  push(block: LightBlock): void {
    if (block.levels.length === 0) return;
    this.#blocks.push(block);
    const oldestUs = endUs(block) - this.#keptUs;
    for (let oldest = this.#blocks[this.#first]; oldest !== undefined && endUs(oldest) < oldestUs;)
      oldest = this.#blocks[++this.#first];
    if (this.#first < sweptBlocks) return;
    this.#blocks = this.#blocks.slice(this.#first);
    this.#first = 0;
  }

  /** What is remembered of the light from `fromUs` on, the first block cut to it. */
  since(fromUs: number): readonly LightBlock[] {
    const blocks: LightBlock[] = [];
    for (let index = this.#blocks.length - 1; index >= this.#first; index--) {
      const block = this.#blocks[index];
      if (block === undefined || endUs(block) < fromUs) break;
      const from = firstSampleFrom(block, fromUs);
      blocks.push(from === 0 ? block : tailOf(block, from));
    }
    return blocks.toReversed();
  }
}

/** When the block's last sample was taken. */
const endUs = (block: LightBlock): number => sampleTimeUs(block, block.levels.length - 1);

/** The last sample is not before `fromUs`. */
function firstSampleFrom(block: LightBlock, fromUs: number): number {
  let low = 0;
  let high = block.levels.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sampleTimeUs(block, middle) < fromUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

const tailOf = (block: LightBlock, from: number): LightBlock => ({
  ...block,
  firstIndex: block.firstIndex + from,
  levels: block.levels.subarray(from),
  ...(block.timesUs === undefined ? {} : { timesUs: block.timesUs.subarray(from) }),
});
