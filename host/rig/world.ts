import type { Crystal } from '../../hardware/crystal.ts';
import { playPacer } from '../pacer.ts';
import type { Pacer } from '../pacer.ts';

/**
 * Where device time passes: a crystal, a pace, and the two ways in which the world outside of virtual time takes part.
 * What the device has asked of the outside (`hold`) keeps time from passing until it is answered; what comes unasked
 * (`post`) happens at the present device time.
 */
export class World {
  readonly clock: Crystal;
  readonly #pacer: Pacer;
  readonly #held = new Set<Promise<unknown>>();
  readonly #inbox: (() => void)[] = [];

  constructor(clock: Crystal, pacer: Pacer = playPacer) {
    this.clock = clock;
    this.#pacer = pacer;
  }

  /** Device time stands still until this is settled. A rejection comes out of `advanceTo`. */
  hold(answer: Promise<unknown>): void {
    this.#held.add(answer);
    // The rejection is not lost: whoever advances the time awaits the same promise.
    answer.catch(() => {});
  }

  /** Calls back at the present device time, as soon as somebody advances it. */
  post(callback: () => void): void {
    this.#inbox.push(callback);
    this.#pacer.wake();
  }

  /** Lets device time pass until `atUs`. */
  async advanceTo(atUs: number): Promise<void> {
    for (;;) {
      if (this.#held.size > 0) await this.#settle();
      const dueUs = Math.max(this.clock.now(), Math.min(atUs, this.clock.nextDueUs() ?? atUs));
      const reachedUs = this.#pacer === playPacer ? dueUs : await this.#pacer.reach(dueUs);
      this.clock.runUntil(Math.max(this.clock.now(), reachedUs));
      for (let callback = this.#inbox.shift(); callback !== undefined; callback = this.#inbox.shift())
        callback();
      if (this.#isQuietUntil(atUs)) return;
    }
  }

  #isQuietUntil(atUs: number): boolean {
    return this.clock.now() >= atUs && this.#held.size === 0 && (this.clock.nextDueUs() ?? Infinity) > atUs;
  }

  async #settle(): Promise<void> {
    while (this.#held.size > 0) {
      const answers = [...this.#held];
      await Promise.all(answers);
      for (const answer of answers) this.#held.delete(answer);
    }
  }
}
