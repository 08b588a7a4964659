import type { Cancel, Clock, Pins } from './ports.ts';

/** The imp's digital pins: levels that the imp gives, levels that come from outside, and who wants to know of these. */
export class PinBank {
  readonly #clock: Clock;
  readonly #pins: Pins | undefined;
  readonly #changed: (pin: string, high: boolean) => void;
  readonly #outputs = new Map<string, boolean>();
  readonly #inputs = new Map<string, boolean>();
  readonly #watchers = new Map<string, Set<(high: boolean) => void>>();

  /** `changed` is told each change of an output. */
  constructor(clock: Clock, pins: Pins | undefined, changed: (pin: string, high: boolean) => void) {
    this.#clock = clock;
    this.#pins = pins;
    this.#changed = changed;
  }

  /** Sets an output. */
  write(pin: string, high: boolean): void {
    if (this.#outputs.get(pin) === high) return;
    this.#outputs.set(pin, high);
    this.#pins?.set(pin, high);
    this.#changed(pin, high);
  }

  /** The level of a pin: what comes from outside, else what the imp gives, else low. */
  read(pin: string): boolean {
    return this.#inputs.get(pin) ?? this.#outputs.get(pin) ?? false;
  }

  /** Somebody outside sets a level, for instance a button. Watchers are told on the clock. */
  drive(pin: string, high: boolean): void {
    if (this.#inputs.get(pin) === high) return;
    this.#inputs.set(pin, high);
    for (const watcher of this.#watchers.get(pin) ?? [])
      this.#clock.after(0, () => {
        if (this.#watchers.get(pin)?.has(watcher) === true) watcher(high);
      });
  }

  /** Tells of each change from outside until cancelled. */
  watch(pin: string, watcher: (high: boolean) => void): Cancel {
    const watchers = this.#watchers.get(pin) ?? new Set();
    this.#watchers.set(pin, watchers.add(watcher));
    return () => void watchers.delete(watcher);
  }

  /** Without power, outputs float; what comes from outside stays. */
  release(): void {
    for (const pin of this.#outputs.keys()) this.#pins?.set(pin, null);
    this.#outputs.clear();
  }
}
