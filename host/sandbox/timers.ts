/** The program's timers. They run on the rig's clock; there is no other. */
import type { Cancel } from '../../firmware/ports.ts';
import type { Guest } from './guest.ts';
import { Parameters } from './parameters.ts';
import { Complaint } from './values.ts';
import type { GuestFunction, GuestValue, HostFunction } from './values.ts';

/** A timer of 0 waits this long, so that time cannot stand still (chosen). */
const leastDelayUs = 1000;
/** About 35 years. */
const mostSeconds = 1.1e9;

export class Timers {
  readonly #guest: Guest;
  readonly #after: (delayUs: number, callback: () => void) => Cancel;
  readonly #armed = new Map<number, Cancel>();
  #last = 0;

  constructor(guest: Guest, after: (delayUs: number, callback: () => void) => Cancel) {
    this.#guest = guest;
    this.#after = after;
  }

  /** `imp.wakeup` and its opposite: seconds; a handle that is a number. */
  readonly wakeup: HostFunction = (...values) => {
    const given = new Parameters('imp.wakeup', values);
    const seconds = given.number(1, 0, mostSeconds);
    return this.#arm(seconds * 1e6, given.callback(2), [], false);
  };

  readonly cancelWakeup: HostFunction = (timer) => this.#cancel(timer);

  /** The web's timers: milliseconds. */
  readonly globals: Readonly<Record<string, HostFunction>> = {
    setTimeout: (...values) => this.#web('setTimeout', values, false),
    setInterval: (...values) => this.#web('setInterval', values, true),
    clearTimeout: (timer) => this.#cancel(timer),
    clearInterval: (timer) => this.#cancel(timer),
  };

  #web(name: string, values: readonly GuestValue[], again: boolean): number {
    const given = new Parameters(name, values);
    const milliseconds = given.has(2) ? given.number(2, 0, mostSeconds * 1000) : 0;
    return this.#arm(milliseconds * 1000, given.callback(1), values.slice(2), again);
  }

  #arm(delayUs: number, callee: GuestFunction, parts: readonly GuestValue[], again: boolean): number {
    const { timers } = this.#guest.limits;
    if (this.#armed.size >= timers)
      throw new Complaint(`no more than ${timers} timers can be armed at a time`);
    const timer = ++this.#last;
    const waitUs = Math.max(leastDelayUs, Math.round(delayUs));
    const fire = (): void => {
      if (again) this.#armed.set(timer, this.#after(waitUs, fire));
      else this.#armed.delete(timer);
      this.#guest.call(callee, ...parts);
    };
    this.#armed.set(timer, this.#after(waitUs, fire));
    return timer;
  }

  #cancel(timer: GuestValue): undefined {
    if (typeof timer !== 'number') return;
    this.#armed.get(timer)?.();
    this.#armed.delete(timer);
  }
}
