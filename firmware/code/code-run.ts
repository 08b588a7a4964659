import type { LinkValue } from '../../protocol/link-value.ts';
import type { Cancel, Clock } from '../ports.ts';

/**
 * One run of user code: all that it has asked to be called for. It ends at once and for good; while it is suspended
 * (a fixture flashes) calls wait, in their order.
 */
export class CodeRun {
  readonly #clock: Clock;
  readonly #agentHandlers = new Map<string, (value: LinkValue) => void>();
  readonly #ends: Cancel[] = [];
  #alive = true;
  #suspended = false;
  #waiting: (() => void)[] = [];
  #idle: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Calls into the code, now or when it is no longer suspended; never after its end. */
  call(callback: () => void): void {
    if (!this.#alive) return;
    if (this.#suspended) this.#waiting.push(callback);
    else callback();
  }

  /** Calls into the code, on the clock, in `delayUs`. */
  after(delayUs: number, callback: () => void): Cancel {
    return this.#clock.after(delayUs, () => this.call(callback));
  }

  /** Calls back once, after everything else that is due at this instant. */
  onIdle(callback: () => void): void {
    const armed = this.#idle !== null;
    this.#idle = callback;
    if (armed) return;
    this.#clock.after(0, () =>
      this.#clock.after(0, () => {
        const idle = this.#idle;
        this.#idle = null;
        if (idle !== null) this.call(idle);
      }),
    );
  }

  onAgentMessage(name: string, handler: (value: LinkValue) => void): void {
    this.#agentHandlers.set(name, handler);
  }

  /** Something from the agent. False: the code has no handler of that name. */
  agentMessage(name: string, value: LinkValue): boolean {
    const handler = this.#agentHandlers.get(name);
    if (handler !== undefined) this.call(() => handler(value));
    return handler !== undefined;
  }

  suspend(): void {
    this.#suspended = true;
  }

  resume(): void {
    this.#suspended = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) this.#clock.after(0, () => this.call(callback));
  }

  /** Something to do when the run ends. */
  atEnd(cancel: Cancel): void {
    this.#ends.push(cancel);
  }

  end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#waiting = [];
    for (const cancel of this.#ends.splice(0)) cancel();
  }
}
