/** Starts of one program, one after another, each in an interpreter of its own that stands ready. */
import { ImpError } from '../imp-error.ts';
import { openEngine } from './engine.ts';
import type { Engine } from './engine.ts';

/** Keeps device time standing until a promise is settled; `World.hold`. */
export type Hold = (answer: Promise<unknown>) => void;

/**
 * Interpreters are made asynchronously, but an imp starts its code at once: so some always stand ready, and device time
 * stands still (`hold`) while the next one is made.
 */
export class EngineStock {
  /** Set before time passes. */
  hold: Hold = () => {};
  readonly #ready: Engine[];

  private constructor(ready: Engine[]) {
    this.#ready = ready;
  }

  /** Opens a stock of `size`: as many programs can start at one instant. */
  static async open(size = 2): Promise<EngineStock> {
    return new EngineStock(await Promise.all(Array.from({ length: size }, () => openEngine())));
  }

  /** A fresh interpreter. Throws ImpError `engines-exhausted` when more were taken at one instant than the stock holds. */
  take(): Engine {
    const engine = this.#ready.pop();
    if (engine === undefined)
      throw new ImpError(
        'engines-exhausted',
        'more programs start at the same instant than interpreters stand ready',
        'let the world hold its time while they are made: firmware.holdWith((answer) => rig.hold(answer))',
      );
    this.hold(openEngine().then((next) => this.#ready.push(next)));
    return engine;
  }
}
