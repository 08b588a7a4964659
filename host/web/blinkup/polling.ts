/** Polls as the vendor's SDK does: every second, for a minute. */
import type { BlinkupApp } from './apps.ts';
import type { BlinkupOutcome } from './outcome.ts';

const pollMs = 1000;
const polls = 60;

/**
 * Resolves with what became of the token; `waiting` where nothing had after a minute; null where `signal` ended it. An answer that is
 * an error does not end the polling, as in SDK 0.3.0, unless it is the last.
 */
export async function poll(
  app: BlinkupApp,
  token: string,
  signal: AbortSignal,
  onSecond: (secondsLeft: number) => void,
): Promise<BlinkupOutcome | null> {
  let last: BlinkupOutcome = { state: 'waiting' };
  for (let left = polls; left > 0; left--) {
    onSecond(left);
    try {
      last = await app.outcome(token);
      if (last.state !== 'waiting') return last;
    } catch (error) {
      if (left === 1) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    if (signal.aborted) return null;
  }
  return last;
}
