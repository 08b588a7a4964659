/** The button that clears an imp's settings when it is held down. */
import type { Cancel, Clock } from '../../firmware/ports.ts';

/** A bump or a short press must not cost the settings (chosen). */
export const holdUs = 2_000_000;

export class ClearButton {
  readonly #clock: Clock;
  readonly #clear: () => void;
  #pressed = false;
  #cancel: Cancel = () => {};

  /** `clear` is called on the clock, once each time the button has been held. */
  constructor(clock: Clock, clear: () => void) {
    this.#clock = clock;
    this.#clear = clear;
  }

  set(pressed: boolean): void {
    if (pressed === this.#pressed) return;
    this.#pressed = pressed;
    this.#cancel();
    if (pressed) this.#cancel = this.#clock.after(holdUs, () => this.#clear());
  }
}
