import type { ConnectResult } from '../device-api.ts';
import type { Cancel, Clock } from '../ports.ts';

/** Who waits for the imp to be connected. */
export class ConnectWaits {
  readonly #clock: Clock;
  readonly #waits = new Set<{ readonly answer: (result: ConnectResult) => void; readonly cancel: Cancel }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers once: with the next result, or `timed-out` after `timeoutUs`. */
  add(timeoutUs: number, answer: (result: ConnectResult) => void): void {
    const wait = {
      answer,
      cancel: this.#clock.after(timeoutUs, () => {
        this.#waits.delete(wait);
        answer('timed-out');
      }),
    };
    this.#waits.add(wait);
  }

  /** Tells everybody who waits; on the clock. */
  settle(result: ConnectResult): void {
    for (const { answer, cancel } of this.#waits) {
      cancel();
      this.#clock.after(0, () => answer(result));
    }
    this.#waits.clear();
  }
}
