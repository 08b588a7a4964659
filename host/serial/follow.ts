/** A world that follows live light: its time is the samples' own; while none come, it is wall time less a lag. */
import type { LightBlock } from '../../firmware/ports.ts';
import type { LightSensitive } from '../rig/shine.ts';
import { sampleTimeUs, shine } from '../rig/shine.ts';
import type { World } from '../rig/world.ts';
import { within } from './patience.ts';

/** More than a serial line ever holds samples back: device time must not overtake light that is still under way. */
export const followLagUs = 500_000;
const lookEveryMs = 50;

/** Resolves when the light ends. `nowUs`: the clock that the light's times are on. */
export async function follow(
  world: World,
  device: LightSensitive,
  light: AsyncGenerator<LightBlock, void>,
  nowUs: () => number,
): Promise<void> {
  // How far the rig's clock is ahead of the light's: what the line holds back, and what the board's clock has drifted away.
  let aheadUs = 0;
  for (let next = light.next(); ;) {
    const come = await within(next, lookEveryMs);
    if (come === null) {
      await world.advanceTo(Math.max(world.clock.now(), Math.floor(nowUs() - aheadUs - followLagUs)));
      continue;
    }
    if (come.done) return;
    next = light.next();
    const block = come.value;
    aheadUs = nowUs() - sampleTimeUs(block, block.levels.length - 1);
    await shine(world, device, [block]);
  }
}
