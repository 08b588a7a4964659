import { LedPlayer } from './led/player.ts';
import type { LedPatternName } from './led/patterns.ts';
import type { Clock, StatusLed } from './ports.ts';
import type { TraceDetail } from './trace.ts';

/** What the status LED shows: in this order a reception, a verdict of blessing, the imp's state while BlinkUp is on. */
export class StatusLight {
  readonly #led: LedPlayer;
  #state: LedPatternName = 'dark';
  #windowOpen = false;
  #receiving = false;
  #verdict: LedPatternName | null = null;

  constructor(clock: Clock, led: StatusLed, trace: (detail: TraceDetail) => void) {
    const set = (red: boolean, green: boolean): void => {
      led.set(red, green);
      trace({ kind: 'led', red, green });
    };
    this.#led = new LedPlayer(clock, { set }, (pattern) => trace({ kind: 'led-pattern', pattern }));
  }

  /** The imp's state has this pattern. */
  state(pattern: LedPatternName): void {
    this.#state = pattern;
    this.#show();
  }

  /** Whether BlinkUp, and the LED with it, is on. */
  window(open: boolean): void {
    this.#windowOpen = open;
    this.#show();
  }

  /** A transmission is being received. */
  receiving(): void {
    this.#receiving = true;
    this.#led.replace('receiving');
  }

  /** It ended: this is shown for a while. */
  received(outcome: 'accepted' | 'failed'): void {
    this.#receiving = false;
    this.#led.show(outcome);
    this.#show();
  }

  /** It ended without anybody being told. */
  notReceiving(): void {
    this.#receiving = false;
    this.#show();
  }

  /** Solid light until something else happens to the imp; null: no more. */
  verdict(pattern: 'blessed' | 'blessing-failed' | null): void {
    this.#verdict = pattern;
    this.#show();
  }

  /** The imp's code failed; shown for a while, where the LED is on at all. */
  firmwareFailed(): void {
    if (this.#windowOpen && !this.#receiving) this.#led.show('firmware-failed');
  }

  /** No power, or deep sleep. */
  dark(): void {
    this.#receiving = false;
    this.#verdict = null;
    this.#led.replace('dark');
  }

  #show(): void {
    if (this.#receiving) return;
    this.#led.show(this.#verdict ?? (this.#windowOpen ? this.#state : 'dark'));
  }
}
