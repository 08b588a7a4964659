import type { LightBlock } from '../../firmware/ports.ts';
import type { World } from './world.ts';

/** What light can fall on: an imp. */
export interface LightSensitive {
  light(block: LightBlock): void;
}

/** When sample `index` of the block was taken: a real number of microseconds on the rig's clock. */
export const sampleTimeUs = (block: LightBlock, index: number): number =>
  block.timesUs?.[index] ?? block.originUs + ((block.firstIndex + index) * 1e6) / block.sampleHz;

/**
 * The one loop: moves the clock to each block's time and hands the block to the device, cut at every timer that falls
 * inside it, so that timers and light interleave exactly, however the light was cut before. Resolves when the light is
 * over: the clock then stands where the next sample would be.
 */
export async function shine(
  world: World,
  device: LightSensitive,
  light: Iterable<LightBlock> | AsyncIterable<LightBlock>,
): Promise<void> {
  let endUs = world.clock.now();
  for await (const block of light) {
    let taken = 0;
    endUs = Math.ceil(sampleTimeUs(block, block.levels.length - 1) + 1e6 / block.sampleHz);
    while (taken < block.levels.length) {
      await world.advanceTo(Math.max(world.clock.now(), Math.floor(sampleTimeUs(block, taken))));
      const count = samplesBefore(block, taken, world.clock.nextDueUs());
      device.light(slice(block, taken, taken + count));
      taken += count;
    }
  }
  await world.advanceTo(Math.max(world.clock.now(), endUs));
}

/** How many samples from `from` on come before `dueUs`; at least one. */
function samplesBefore(block: LightBlock, from: number, dueUs: number | null): number {
  if (dueUs === null) return block.levels.length - from;
  let low = from + 1;
  let high = block.levels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sampleTimeUs(block, middle) < dueUs) low = middle + 1;
    else high = middle;
  }
  return low - from;
}

function slice(block: LightBlock, from: number, to: number): LightBlock {
  if (from === 0 && to === block.levels.length) return block;
  return {
    ...block,
    firstIndex: block.firstIndex + from,
    levels: block.levels.subarray(from, to),
    ...(block.timesUs === undefined ? {} : { timesUs: block.timesUs.subarray(from, to) }),
  };
}
