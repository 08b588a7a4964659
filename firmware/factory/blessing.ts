/** A device under test tells the cloud the result of its test. Source: Dev Center, server.bless. */
import type { CloudMessage } from '../../protocol/device-link.ts';
import type { Fault } from '../../protocol/fault.ts';
import { blessingFault } from '../faults.ts';
import type { Clock } from '../ports.ts';
import type { Settings } from '../settings.ts';

type Answer = Extract<CloudMessage, { readonly type: 'blessing' }>;

/** What the blessing needs of its imp. */
export interface BlessingHost {
  readonly clock: Clock;
  readonly settings: Settings;
  /** An imp001 can never be blessed. */
  readonly canBeBlessed: boolean;
  /** Says how the test went; false: the imp is not connected. */
  tell(passed: boolean): boolean;
  note(state: 'asked' | 'blessed' | 'failed'): void;
  report(fault: Fault): void;
  /** The status LED: solid green, or solid red. */
  show(pattern: 'blessed' | 'blessing-failed'): void;
  /** The application firmware may be loaded: two seconds after the callback. */
  loadApplication(): void;
}

export class Blessing {
  readonly #host: BlessingHost;
  #pending: ((blessed: boolean) => void) | null = null;

  constructor(host: BlessingHost) {
    this.#host = host;
  }

  /** Whether the cloud has been asked to bless and has not answered. */
  get pending(): boolean {
    return this.#pending !== null;
  }

  /** Calls back once, on the clock. */
  ask(passed: boolean, callback: (blessed: boolean) => void): void {
    const host = this.#host;
    if (!passed) {
      host.tell(false);
      return this.#fail(callback);
    }
    if (!host.canBeBlessed) {
      host.report(blessingFault('imp001-limits'));
      return this.#fail(callback);
    }
    if (!host.tell(true)) {
      host.report(blessingFault('not-connected'));
      return this.#fail(callback);
    }
    host.note('asked');
    this.#pending = callback;
  }

  /** The cloud's answer. */
  answered({ blessed, load, refusal }: Answer): void {
    const callback = this.#pending;
    this.#pending = null;
    if (callback === null) return;
    if (!blessed) {
      if (refusal !== undefined) this.#host.report({ stage: 'blessing', ...refusal });
      return this.#fail(callback);
    }
    this.#succeed(callback, load);
  }

  /** The link was lost before the answer came, and is back: the cloud's word on blessing is the answer. */
  settle(blessed: boolean): void {
    const callback = this.#pending;
    if (callback === null) return;
    this.#pending = null;
    if (blessed) this.#succeed(callback, true);
    else this.#fail(callback);
  }

  /** The code that asked is gone. */
  forget(): void {
    this.#pending = null;
  }

  #succeed(callback: (blessed: boolean) => void, load: boolean): void {
    const host = this.#host;
    host.settings.bless(true);
    host.note('blessed');
    host.show('blessed');
    callback(true);
    if (load) host.loadApplication();
  }

  #fail(callback: (blessed: boolean) => void): void {
    this.#host.note('failed');
    this.#host.show('blessing-failed');
    this.#host.clock.after(0, () => callback(false));
  }
}
