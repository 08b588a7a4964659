/** Starts of one program, one after another, each in an interpreter of its own that stands ready. */
import { ImpError } from '../imp-error.ts';
import { openEngine } from './engine.ts';
import type { Engine, ProgramClock } from './engine.ts';

/** Keeps device time standing until a promise is settled; `World.hold`. */
export type Hold = (answer: Promise<unknown>) => void;

/**
 * Interpreters are made asynchronously, but an imp starts its code at once: so one always stands ready, and device time
 * stands still (`hold`) while the next one is made.
 */
export class EngineStock {
  readonly #nowMs: ProgramClock;
  readonly #hold: Hold;
  readonly #ready: Engine[];

  private constructor(nowMs: ProgramClock, hold: Hold, ready: Engine[]) {
    this.#nowMs = nowMs;
    this.#hold = hold;
    this.#ready = ready;
  }

  /** Opens a stock of `size`: as many programs can start at one instant. */
  static async open(nowMs: ProgramClock, hold: Hold, size = 1): Promise<EngineStock> {
    const ready = await Promise.all(Array.from({ length: size }, () => openEngine(nowMs)));
    return new EngineStock(nowMs, hold, ready);
  }

  /** A fresh interpreter. Throws ImpError `engines-exhausted` when more were taken at one instant than the stock holds. */
  take(): Engine {
    const engine = this.#ready.pop();
    if (engine === undefined)
      throw new ImpError(
        'engines-exhausted',
        'more programs start at the same instant than interpreters stand ready',
        'open the stock with as many as there are programs',
      );
    this.#hold(openEngine(this.#nowMs).then((next) => this.#ready.push(next)));
    return engine;
  }
}
