import { Chance } from '../../../hardware/random.ts';
import type { CloudWorld } from '../../../host/cloud/index.ts';

/** A cloud's clock and chance that a test holds in its hand. */
export class SeededWorld implements CloudWorld {
  timeMs = Date.UTC(2024, 0, 1);
  readonly #draws;
  readonly #timers = new Set<{ readonly dueMs: number; readonly callback: () => void }>();

  constructor(seed = 1) {
    this.#draws = new Chance(seed).stream('cloud');
  }

  nowMs(): number {
    return this.timeMs;
  }

  randomBytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#draws.integer(256));
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.timeMs + delayMs, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Lets time pass, and what is due in it happen at its time. */
  pass(ms: number): void {
    const endMs = this.timeMs + ms;
    for (;;) {
      const [next] = [...this.#timers].toSorted((a, b) => a.dueMs - b.dueMs);
      if (next === undefined || next.dueMs > endMs) break;
      this.#timers.delete(next);
      this.timeMs = Math.max(this.timeMs, next.dueMs);
      next.callback();
    }
    this.timeMs = endMs;
  }
}
