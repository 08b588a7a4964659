/** Pulse to runs of symbols: holds the symbol period, and by how much lit symbols look longer than black ones. */
import type { Pulse } from './pulse-train.ts';
import { tuning } from './tuning.ts';

/** One run of equal symbols: how many, at least 1, and how far that is from being another number: 1 is far, 0 undecided. */
export interface Run {
  readonly symbols: number;
  readonly eye: number;
}

export class SymbolTiming {
  symbolUs: number;
  /** Lit symbols look longer by this than the period, black ones shorter. */
  #dutyUs = 0;
  #fallUs: number | undefined;
  #pulses = 0;
  /** Whether the last pulse came in step with the one before. */
  #inStep = false;
  /** Which of the last eight pulses came well in step, one bit each, newest lowest. */
  #tight = 0xff;
  #residualSquares = 0;

  /** `symbolUs`: microseconds per symbol, within a twentieth. */
  constructor(symbolUs: number) {
    this.symbolUs = symbolUs;
  }

  /** Root mean square of what the periods of pulses are off, in symbols. */
  get jitter(): number {
    return this.#pulses === 0 ? 0 : Math.sqrt(this.#residualSquares / this.#pulses);
  }

  /** Whether the last pulse came in step with the one before. */
  get inStep(): boolean {
    return this.#inStep;
  }

  /** Whether many of the last pulses were out of step: noise may have made them. */
  get ragged(): boolean {
    let tight = 0;
    for (let bits = this.#tight; bits > 0; bits >>= 1) tight += bits & 1;
    return tight < tuning.steadyPulses;
  }

  /** The symbols of the next pulse, and of the black before it; that before the first pulse counts as one symbol. */
  runs(pulse: Pulse): { readonly black: Run; readonly lit: Run } {
    const litUs = pulse.fallUs - pulse.riseUs;
    const blackUs = this.#fallUs === undefined ? this.symbolUs : pulse.riseUs - this.#fallUs;
    const lit = this.#run(litUs - this.#dutyUs);
    const black = this.#run(blackUs + this.#dutyUs);
    if (this.#fallUs !== undefined) this.#follow(litUs, blackUs, black.symbols, lit.symbols);
    this.#fallUs = pulse.fallUs;
    return { black, lit };
  }

  /** How many symbols of black are certain when light was still black at `nowUs`. */
  blackUntil(nowUs: number): number {
    if (this.#fallUs === undefined) return 0;
    return Math.max(0, Math.floor((nowUs - this.#fallUs + this.#dutyUs) / this.symbolUs - 0.5));
  }

  #run(us: number): Run {
    const length = us / this.symbolUs;
    const symbols = Math.max(1, Math.round(length));
    return { symbols, eye: Math.min(1, Math.max(0, 1 - 2 * Math.abs(length - symbols))) };
  }

  #follow(litUs: number, blackUs: number, black: number, lit: number): void {
    const symbols = black + lit;
    const residualUs = litUs + blackUs - symbols * this.symbolUs;
    const off = Math.abs(residualUs) / this.symbolUs;
    this.#inStep = off < tuning.stepShare;
    this.#tight = ((this.#tight << 1) | (off < tuning.tightShare ? 1 : 0)) & 0xff;
    // A long pause between pulses, or noise, is no clock.
    if (!this.#inStep) return;
    this.#pulses++;
    this.#residualSquares += (residualUs / this.symbolUs) ** 2;
    this.symbolUs += (Math.max(1 / (this.#pulses + 1), tuning.periodShare) * residualUs) / symbols;
    const dutyUs = (litUs - lit * this.symbolUs - (blackUs - black * this.symbolUs)) / 2;
    this.#dutyUs += Math.max(1 / (this.#pulses + 1), tuning.dutyShare) * (dutyUs - this.#dutyUs);
  }
}
