import type { LightBlock } from '../../../firmware/ports.ts';

/** When sample `i` of a block was taken, microseconds, not rounded. */
export const timeUsOf = (block: LightBlock, i: number): number =>
  block.timesUs?.[i] ?? block.originUs + ((block.firstIndex + i) * 1e6) / block.sampleHz;
