/** How device time and wall time go together. The only file with real timers. */

export interface Pacer {
  /**
   * Waits until device time may be `atUs`. Resolves with `atUs`, or with an earlier device time, the present one, when
   * `wake` was called meanwhile.
   */
  reach(atUs: number): Promise<number>;
  /** Something came in from outside: whoever waits in `reach` goes on at once. */
  wake(): void;
}

/** Flat out: no time has to pass. */
export const playPacer: Pacer = { reach: (atUs) => Promise.resolve(atUs), wake: () => {} };

/**
 * How far fast device time may fall behind before it goes on from where it is, wall time (chosen). Many times as fast as
 * real time a short stall of the machine is a long one for the device, which would give up waiting for a socket.
 */
const forgivenMs = 20;

/**
 * Device time runs `speed` times as fast as wall time, beginning now at device time `fromUs`. Faster than real time that is
 * the most: on a machine that cannot keep up it runs slower, and never leaps.
 */
export function pacePacer(speed: number, fromUs = 0): Pacer {
  let startMs = performance.now();
  const presentUs = (): number => Math.floor(fromUs + (performance.now() - startMs) * 1000 * speed);
  /** Whether it was so late for `atUs` that device time goes on from there. */
  const forgive = (atUs: number): boolean => {
    const lateMs = (presentUs() - atUs) / 1000 / speed;
    if (speed <= 1 || lateMs <= forgivenMs) return false;
    startMs += lateMs;
    return true;
  };
  let wake = (): void => {};
  return {
    wake: () => wake(),
    reach(atUs) {
      const waitMs = (atUs - presentUs()) / 1000 / speed;
      // A turn of the event loop, for what waits at a socket.
      if (waitMs <= 0)
        return forgive(atUs) ? new Promise((resolve) => setTimeout(resolve, 0, atUs)) : Promise.resolve(atUs);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          forgive(atUs);
          resolve(atUs);
        }, waitMs);
        wake = () => {
          clearTimeout(timer);
          resolve(Math.min(atUs, presentUs()));
        };
      });
    },
  };
}
