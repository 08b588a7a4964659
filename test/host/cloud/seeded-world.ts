import { Chance } from '../../../hardware/random.ts';
import type { CloudWorld } from '../../../host/cloud/index.ts';

/** A cloud's clock and chance that a test holds in its hand. */
export class SeededWorld implements CloudWorld {
  timeMs = Date.UTC(2024, 0, 1);
  readonly #draws;

  constructor(seed = 1) {
    this.#draws = new Chance(seed).stream('cloud');
  }

  nowMs(): number {
    return this.timeMs;
  }

  randomBytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#draws.integer(256));
  }

  pass(ms: number): void {
    this.timeMs += ms;
  }
}
