/**
 * How long the host waits for a board. It is the user's wall time, less the time in which this program was not able to run: on a
 * machine that is busy with other things nothing can be heard meanwhile, and an emulated board in this program stands as we do.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Time is counted in steps. One that took longer, for the machine did something else, counts as one. */
const stepMs = 10;

/** What may make the host wait longer than for a board of which nothing is heard. */
export interface Signs {
  /** A number that is another one whenever something was heard. Then the wait begins anew. */
  readonly heard: () => number;
  /** Whether we ourselves let the line wait: then nothing can be heard, and no time counts. */
  readonly held?: () => boolean;
  /** The most to wait for one that talks, but does not say what is waited for. */
  readonly mostMs: number;
}

/** What the promise gives, or null when `ms` pass first, or, with signs of life, `ms` without one. */
export function within<T>(promise: Promise<T>, ms: number, signs?: Signs): Promise<T | null> {
  return new Promise((resolve, reject) => {
    let quietMs = 0;
    let allMs = 0;
    let heard = signs?.heard();
    const timer = setInterval(() => {
      if (signs?.held?.() === true) return;
      const now = signs?.heard();
      quietMs = now === heard ? quietMs + stepMs : 0;
      heard = now;
      allMs += stepMs;
      if (quietMs < ms && allMs < (signs?.mostMs ?? ms)) return;
      clearInterval(timer);
      // What has come in meanwhile is heard first.
      setImmediate(() => resolve(null));
    }, stepMs);
    const settled = (): void => clearInterval(timer);
    promise.then(resolve, reject).finally(settled);
  });
}

export const pause = (ms: number): Promise<void> => sleep(ms);

/** Calls back again and again, without keeping the process alive, until what it returns is called. */
export function every(ms: number, callback: () => void): () => void {
  const timer = setInterval(callback, ms);
  timer.unref();
  return () => clearInterval(timer);
}
