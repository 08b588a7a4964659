import type { Cancel, Clock, StatusLed } from '../ports.ts';
import { ledPatterns } from './patterns.ts';
import type { LedPattern, LedPatternName } from './patterns.ts';

/** Plays patterns on the status LED: one lasting pattern, and now and then a once-shown one over it. */
export class LedPlayer {
  readonly #clock: Clock;
  readonly #led: StatusLed;
  readonly #played: (name: LedPatternName) => void;
  #lasting: LedPatternName = 'dark';
  #playing: LedPatternName = 'dark';
  #cancel: Cancel = () => {};

  /** `played` is told each pattern that begins. */
  constructor(clock: Clock, led: StatusLed, played: (name: LedPatternName) => void = () => {}) {
    this.#clock = clock;
    this.#led = led;
    this.#played = played;
  }

  /** The pattern on the LED now. */
  get playing(): LedPatternName {
    return this.#playing;
  }

  /**
   * Shows a pattern from its first step. A once-shown pattern gives way to the lasting one at its end; a lasting
   * one asked for meanwhile waits until then. Asking for the pattern that lasts already changes nothing.
   */
  show(name: LedPatternName): void {
    const pattern: LedPattern = ledPatterns[name];
    if (pattern.once) return this.#play(name);
    if (name === this.#lasting) return;
    this.#lasting = name;
    if (!ledPatterns[this.#playing].once) this.#play(name);
  }

  /** Ends whatever is shown, a once-shown pattern too, and shows this lasting one. */
  replace(name: LedPatternName): void {
    this.#lasting = name;
    this.#play(name);
  }

  #play(name: LedPatternName): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#playing = name;
    this.#played(name);
    this.#step(name, 0);
  }

  #step(name: LedPatternName, index: number): void {
    const pattern: LedPattern = ledPatterns[name];
    const step = pattern.steps[index % pattern.steps.length];
    if (step === undefined || (pattern.once && index >= pattern.steps.length))
      return this.#play(this.#lasting);
    this.#led.set(step.red, step.green);
    if (pattern.steps.length === 1 && !pattern.once) return;
    this.#cancel = this.#clock.after(step.durationUs, () => this.#step(name, index + 1));
  }
}
