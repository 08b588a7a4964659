/** Giving others the time to join: what is then done together costs little more than one alone. */
import { setImmediate as turn } from 'node:timers/promises';

/**
 * Turns of the event loop (chosen: measured under load, more of them bring little more). A turn of an idle process is over in
 * microseconds; that of a busy one serves all that has arrived, which then joins.
 */
const turns = 4;

/** Twice as long where nobody waits for it. */
const unhurriedTurns = 2 * turns;

/** Resolves when others had the time to join. `unhurried`: nobody waits for what is going to be done. */
export async function othersMayJoin({ unhurried }: { readonly unhurried: boolean }): Promise<void> {
  for (let left = unhurried ? unhurriedTurns : turns; left > 0; left -= 1) await turn();
}
