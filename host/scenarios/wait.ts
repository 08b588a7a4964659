import type { TraceEvent } from '../../firmware/trace.ts';
import type { RigImp } from '../rig/rig-imp.ts';
import type { Stage } from './stage.ts';
import { Unmet } from './step-kind.ts';

/**
 * Lets device time pass until an event of the imp's comes that the cursor has not passed, and moves the cursor behind it.
 * Throws `Unmet` where it has not come within the time; or, of what is not wanted (`wanted` false), where it has.
 */
export async function happens(
  stage: Stage,
  imp: RigImp,
  withinUs: number,
  words: string,
  is: (event: TraceEvent) => boolean,
  wanted = true,
): Promise<void> {
  const { rig, cursors } = stage;
  const endUs = rig.clock.now() + withinUs;
  for (;;) {
    for (const [place, event] of stage.unread(imp)) {
      if (!is(event)) continue;
      if (!wanted) throw new Unmet(`"${words}" came at ${event.atUs / 1e6} s, and must not have`);
      cursors.set(imp.deviceId, place + 1);
      return;
    }
    if (rig.clock.now() >= endUs) break;
    const nextUs = Math.max(rig.clock.nextDueUs() ?? endUs, rig.clock.now() + 1);
    await rig.run({ forUs: Math.min(nextUs, endUs) - rig.clock.now() });
  }
  if (wanted) throw new Unmet(`"${words}" did not come within ${withinUs / 1e6} s of device time`);
}
