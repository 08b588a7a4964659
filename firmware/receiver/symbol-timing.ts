/** Pulse to runs of symbols: holds the symbol period, and by how much lit symbols look longer than black ones. */
import type { Pulse } from './pulse-train.ts';
import { tuning } from './tuning.ts';

/** Symbols of a pulse and of the black before it, each at least 1. */
export interface Runs {
  readonly black: number;
  readonly lit: number;
}

export class SymbolTiming {
  symbolUs: number;
  /** Lit symbols look longer by this than the period, black ones shorter. */
  #dutyUs = 0;
  #fallUs: number | undefined;
  #pulses = 0;
  #residualSquares = 0;

  constructor(symbolUs: number) {
    this.symbolUs = symbolUs;
  }

  /** Root mean square of what the periods of pulses are off, in symbols. */
  get jitter(): number {
    return this.#pulses === 0 ? 0 : Math.sqrt(this.#residualSquares / this.#pulses);
  }

  /** The symbols of the next pulse. The black before the first pulse counts as one symbol. */
  runs(pulse: Pulse): Runs {
    const litUs = pulse.fallUs - pulse.riseUs;
    const lit = Math.max(1, Math.round((litUs - this.#dutyUs) / this.symbolUs));
    const blackUs = this.#fallUs === undefined ? undefined : pulse.riseUs - this.#fallUs;
    this.#fallUs = pulse.fallUs;
    if (blackUs === undefined) return { black: 1, lit };
    const black = Math.max(1, Math.round((blackUs + this.#dutyUs) / this.symbolUs));
    this.#follow(litUs, blackUs, { black, lit });
    return { black, lit };
  }

  /** How many symbols of black are certain when light was still black at `nowUs`. */
  blackUntil(nowUs: number): number {
    if (this.#fallUs === undefined) return 0;
    return Math.max(0, Math.floor((nowUs - this.#fallUs + this.#dutyUs) / this.symbolUs - 0.5));
  }

  #follow(litUs: number, blackUs: number, { black, lit }: Runs): void {
    const symbols = black + lit;
    const residualUs = litUs + blackUs - symbols * this.symbolUs;
    // A long pause between pulses is no clock.
    if (Math.abs(residualUs) > this.symbolUs) return;
    this.#pulses++;
    this.#residualSquares += (residualUs / this.symbolUs) ** 2;
    this.symbolUs += (Math.max(1 / (this.#pulses + 1), tuning.periodShare) * residualUs) / symbols;
    const dutyUs = (litUs - lit * this.symbolUs - (blackUs - black * this.symbolUs)) / 2;
    this.#dutyUs += Math.max(1 / (this.#pulses + 1), tuning.dutyShare) * (dutyUs - this.#dutyUs);
  }
}
