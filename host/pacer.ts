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

/** Device time runs `speed` times as fast as wall time, beginning now at device time `fromUs`. */
export function pacePacer(speed: number, fromUs = 0): Pacer {
  const startMs = performance.now();
  const presentUs = (): number => Math.floor(fromUs + (performance.now() - startMs) * 1000 * speed);
  let wake = (): void => {};
  return {
    wake: () => wake(),
    reach(atUs) {
      const waitMs = (atUs - presentUs()) / 1000 / speed;
      if (waitMs <= 0) return Promise.resolve(atUs);
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(atUs), waitMs);
        wake = () => {
          clearTimeout(timer);
          resolve(Math.min(atUs, presentUs()));
        };
      });
    },
  };
}
