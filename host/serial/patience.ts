/** How long the host waits for a board. Wall time, for it is the user's. */
import { setTimeout as sleep } from 'node:timers/promises';

/** What the promise gives, or null when `ms` pass first. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const stop = new AbortController();
  const late = sleep(ms, null, { signal: stop.signal }).catch(() => null);
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}

export const pause = (ms: number): Promise<void> => sleep(ms);
