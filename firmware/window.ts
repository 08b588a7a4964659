import { preambleGraceUs, windowUs } from './choices.ts';
import type { Cancel, Clock } from './ports.ts';

/**
 * The BlinkUp window: while it is open the status LED shows the imp's state and the receiver listens. The receiver
 * listens a little longer, so that a transmission whose preamble began inside the window is recognised.
 */
export class BlinkUpWindow {
  readonly #clock: Clock;
  readonly #changed: (open: boolean) => void;
  #open = false;
  #listening = false;
  #closesUs = 0;
  #cancel: Cancel = () => {};

  /** `changed` is called when the window opens and when it closes. */
  constructor(clock: Clock, changed: (open: boolean) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get open(): boolean {
    return this.#open;
  }

  get listening(): boolean {
    return this.#listening;
  }

  /** Whether something that began at this time began inside the window. */
  heldAt(startUs: number): boolean {
    return startUs < this.#closesUs;
  }

  /** Opens the window, or keeps it open, for `windowUs` from now. */
  reopen(): void {
    this.#cancel();
    this.#closesUs = this.#clock.now() + windowUs;
    this.#cancel = this.#clock.after(windowUs, () => this.#shut());
    this.#listening = true;
    this.#set(true);
  }

  /** Closes at once, for listening too. */
  close(): void {
    this.#cancel();
    this.#closesUs = Math.min(this.#closesUs, this.#clock.now());
    this.#listening = false;
    this.#set(false);
  }

  #shut(): void {
    this.#cancel = this.#clock.after(preambleGraceUs, () => {
      this.#listening = false;
    });
    this.#set(false);
  }

  #set(open: boolean): void {
    if (open === this.#open) return;
    this.#open = open;
    this.#changed(open);
  }
}
