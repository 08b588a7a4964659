/** How much of the screen's light reaches the sensor: hands move, and phones set their brightness by themselves. */
import { sine } from './elementary.ts';
import type { Chance } from './random.ts';

export interface FadeConfig {
  /** The light sinks to this share and comes back, over and over, as a hand drifts. Default 1. */
  readonly fadeTo?: number;
  /** From full light to `fadeTo`. Default 4 s. */
  readonly fadeUs?: number;
  /** Amplitude of the hand's tremor, as a share of the light. Default 0. */
  readonly tremor?: number;
  /** 4-12 Hz. Default 8. */
  readonly tremorHz?: number;
  /** The phone sets its brightness to this share and stays there. Default 1. */
  readonly brightnessTo?: number;
  /** When that begins. Default 2 s. */
  readonly brightnessAtUs?: number;
  /** How long that takes. Default 2 s. */
  readonly brightnessUs?: number;
}

export class Fade {
  readonly #config: Required<FadeConfig>;
  readonly #fadePhase: number;
  readonly #tremorPhase: number;

  constructor(config: FadeConfig, chance: Chance) {
    this.#config = {
      fadeTo: 1,
      fadeUs: 4_000_000,
      tremor: 0,
      tremorHz: 8,
      brightnessTo: 1,
      brightnessAtUs: 2_000_000,
      brightnessUs: 2_000_000,
      ...config,
    };
    this.#fadePhase = chance.stream('fade-phase').next();
    this.#tremorPhase = chance.stream('tremor-phase').next();
  }

  /** In place. */
  apply(timesUs: Float64Array, light: Float64Array): void {
    const { fadeTo, tremor, brightnessTo } = this.#config;
    if (fadeTo === 1 && tremor === 0 && brightnessTo === 1) return;
    for (let i = 0; i < light.length; i++) light[i] = (light[i] ?? 0) * this.#gainAt(timesUs[i] ?? 0);
  }

  #gainAt(atUs: number): number {
    const { fadeTo, fadeUs, tremor, tremorHz, brightnessTo, brightnessAtUs, brightnessUs } = this.#config;
    let gain = 1;
    if (fadeTo !== 1) gain -= (1 - fadeTo) * (0.5 + 0.5 * sine(atUs / (2 * fadeUs) + this.#fadePhase));
    if (tremor !== 0) gain *= 1 + tremor * sine((atUs * tremorHz) / 1e6 + this.#tremorPhase);
    const set = Math.max(0, Math.min(1, (atUs - brightnessAtUs) / brightnessUs));
    return gain * (1 + (brightnessTo - 1) * set);
  }
}
