/** The LED of a factory fixture whose imp lives on a board: what `server.factoryblinkup` sends, the board shows, timed by itself. */
import type { Cancel, FixtureLight } from '../../firmware/ports.ts';
import { sendOnFixture } from './fixture-led.ts';
import type { Sampler } from './sampler.ts';

export class BoardFixture implements FixtureLight {
  readonly #sampler: Sampler;
  readonly #onFailed: (why: unknown) => void;
  /** Resolves when the board has begun with what it was last told to show, or could not. */
  begun: Promise<void> = Promise.resolve();

  /** `onFailed` hears why the board does not show a transmission: an ImpError of {@link sendOnFixture}. */
  constructor(sampler: Sampler, onFailed: (why: unknown) => void) {
    this.#sampler = sampler;
    this.#onFailed = onFailed;
  }

  show(
    frame: Uint8Array,
    { symbolHz, activeHigh }: { readonly symbolHz: number; readonly activeHigh: boolean },
  ): Cancel {
    const active = activeHigh ? 'high' : 'low';
    const begun = sendOnFixture(this.#sampler, frame, { lineCode: 'bi-level', symbolHz, active });
    this.begun = begun.catch(this.#onFailed);
    return () => {
      // A board that is gone is dark by itself.
      begun.then(() => this.#sampler.command({ name: 'stop' })).catch(() => {});
    };
  }
}
