import { stepLifecycle } from './lifecycle.ts';
import type { Lifecycle, LifecycleEffect, LifecycleInput, LifecycleTimer } from './lifecycle.ts';
import type { Cancel, Clock } from './ports.ts';

/** An effect that is not about the machine's own timers. */
export type UntimedEffect = Exclude<LifecycleEffect, { readonly do: 'arm' | 'disarm' }>;

/** The life-cycle machine with its timers. */
export class Life {
  readonly #clock: Clock;
  readonly #perform: (effect: UntimedEffect) => void;
  readonly #entered: (state: Lifecycle) => void;
  readonly #stepped: (state: Lifecycle) => void;
  readonly #delay: (delayUs: number) => number;
  readonly #timers = new Map<LifecycleTimer, Cancel>();
  #state: Lifecycle = { name: 'off' };

  /**
   * `entered` is told each new state, before its effects; `perform` does those that are not about timers; `stepped` is
   * called after all. `delay` says how long a wait before another attempt is to last.
   */
  constructor(
    clock: Clock,
    perform: (effect: UntimedEffect) => void,
    entered: (state: Lifecycle) => void,
    stepped: (state: Lifecycle) => void,
    delay: (delayUs: number) => number = (delayUs) => delayUs,
  ) {
    this.#clock = clock;
    this.#perform = perform;
    this.#entered = entered;
    this.#stepped = stepped;
    this.#delay = delay;
  }

  get state(): Lifecycle {
    return this.#state;
  }

  take(input: LifecycleInput): void {
    const { state, effects } = stepLifecycle(this.#state, input);
    const renamed = state.name !== this.#state.name;
    this.#state = state;
    if (renamed) this.#entered(state);
    for (const effect of effects)
      if (effect.do === 'arm') this.#arm(effect.timer, effect.delayUs);
      else if (effect.do === 'disarm') this.#timers.get(effect.timer)?.();
      else this.#perform(effect);
    this.#stepped(this.#state);
  }

  #arm(timer: LifecycleTimer, delayUs: number): void {
    this.#timers.get(timer)?.();
    this.#timers.set(
      timer,
      this.#clock.after(timer === 'retry' ? this.#delay(delayUs) : delayUs, () =>
        this.take({ kind: 'timer', timer }),
      ),
    );
  }
}
