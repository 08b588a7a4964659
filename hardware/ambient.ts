/** All light that is not the screen's: daylight, lamps on the mains, and hands that move in and out of it. */
import { ln, sine } from './elementary.ts';
import type { Chance, ChanceStream } from './random.ts';

/** From one moment on, another offset. */
export interface AmbientStep {
  readonly atUs: number;
  /** In units of the screen's white. */
  readonly offset: number;
}

export interface AmbientConfig {
  /** Steady light, in units of the screen's white. Default 0. */
  readonly offset?: number;
  /** Known changes of it, in order. Default none. */
  readonly steps?: readonly AmbientStep[];
  /** How many times a minute it changes by chance. Default 0. */
  readonly stepsPerMinute?: number;
  /** By how much, at most, a chance change moves it from `offset`, up or down. Default 0.3. */
  readonly stepSize?: number;
  /** How long any change takes. Default 100 ms: a hand. */
  readonly stepUs?: number;
  /** Depth of the mains ripple: 1 swings between nothing and twice the steady light. Default 0. */
  readonly ripple?: number;
  /** Twice the mains frequency: 100 or 120. Default 100. */
  readonly rippleHz?: number;
}

export class Ambient {
  readonly #config: AmbientConfig;
  readonly #stepUs: number;
  readonly #ripplePhase: number;
  readonly #chance: ChanceStream;
  #stepIndex = 0;
  #from: number;
  #to: number;
  #changeUs = -Infinity;
  #chanceStepUs: number;

  constructor(config: AmbientConfig, chance: Chance) {
    this.#config = config;
    this.#stepUs = config.stepUs ?? 100_000;
    this.#from = this.#to = config.offset ?? 0;
    this.#ripplePhase = chance.stream('mains-phase').next();
    this.#chance = chance.stream('ambient-steps');
    this.#chanceStepUs = this.#waitUs();
  }

  /** Adds to the light, in place. Times rise from call to call. */
  apply(timesUs: Float64Array, light: Float64Array): void {
    const { offset = 0, steps = [], stepsPerMinute = 0, ripple = 0, rippleHz = 100 } = this.#config;
    if (offset === 0 && steps.length === 0 && stepsPerMinute === 0) return;
    for (let i = 0; i < light.length; i++) {
      const atUs = timesUs[i] ?? 0;
      const steady = Math.max(0, this.#steadyAt(atUs));
      const wave = ripple === 0 ? 0 : ripple * sine((atUs * rippleHz) / 1e6 + this.#ripplePhase);
      light[i] = (light[i] ?? 0) + steady * (1 + wave);
    }
  }

  #steadyAt(atUs: number): number {
    const { steps = [], offset = 0, stepSize = 0.3 } = this.#config;
    for (
      let step = steps[this.#stepIndex];
      step !== undefined && step.atUs <= atUs;
      step = steps[this.#stepIndex]
    ) {
      this.#change(step.atUs, step.offset);
      this.#stepIndex++;
    }
    while (this.#chanceStepUs <= atUs) {
      this.#change(this.#chanceStepUs, offset + this.#chance.between(-stepSize, stepSize));
      this.#chanceStepUs += this.#waitUs();
    }
    return this.#between(atUs);
  }

  #change(atUs: number, offset: number): void {
    this.#from = this.#between(atUs);
    this.#to = offset;
    this.#changeUs = atUs;
  }

  #between(atUs: number): number {
    const done = this.#stepUs > 0 ? Math.max(0, Math.min(1, (atUs - this.#changeUs) / this.#stepUs)) : 1;
    return this.#from + (this.#to - this.#from) * done;
  }

  /** Until the next change by chance: exponentially distributed. */
  #waitUs(): number {
    const { stepsPerMinute = 0 } = this.#config;
    return stepsPerMinute > 0 ? (-ln(1 - this.#chance.next()) * 60e6) / stepsPerMinute : Infinity;
  }
}
