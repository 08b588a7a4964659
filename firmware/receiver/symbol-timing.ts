/** Pulse to runs of symbols: holds the symbol period, and by how much lit symbols look longer than black ones. */
import type { Pulse } from './pulse-train.ts';
import { tuning } from './tuning.ts';

export class SymbolTiming {
  /** Microseconds per symbol, not rounded. */
  symbolUs = 0;
  /** Symbols of the last pulse and of the black before it, each at least 1; that before the first pulse counts as one. */
  lit = 0;
  black = 0;
  /** How far these are from being other numbers: 1 is far, 0 undecided. */
  litEye = 1;
  blackEye = 1;
  /** Whether the last pulse came in step with the one before. */
  inStep = false;
  /** When the last pulse fell, microseconds. */
  fallUs = 0;
  /** Lit symbols look longer by this than the period, black ones shorter. */
  #dutyUs = 0;
  #first = true;
  #pulses = 0;
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

  /** Whether many of the last pulses were out of step: noise may have made them. */
  get ragged(): boolean {
    let tight = 0;
    for (let bits = this.#tight; bits > 0; bits >>= 1) tight += bits & 1;
    return tight < tuning.steadyPulses;
  }

  /** Takes the next pulse and counts its symbols. */
  take({ riseUs, fallUs }: Pulse): void {
    const litUs = fallUs - riseUs;
    const blackUs = this.#first ? this.symbolUs - this.#dutyUs : riseUs - this.fallUs;
    const perUs = 1 / this.symbolUs;
    const lit = (litUs - this.#dutyUs) * perUs;
    const black = (blackUs + this.#dutyUs) * perUs;
    this.lit = atLeastOne(lit);
    this.black = atLeastOne(black);
    this.litEye = Math.max(0, 1 - 2 * Math.abs(lit - this.lit));
    this.blackEye = Math.max(0, 1 - 2 * Math.abs(black - this.black));
    if (!this.#first) this.#follow(litUs, blackUs, perUs);
    this.fallUs = fallUs;
    this.#first = false;
  }

  /** How many symbols of black are certain when light was still black at `nowUs`. */
  blackUntil(nowUs: number): number {
    if (this.#first) return 0;
    return Math.max(0, Math.floor((nowUs - this.fallUs + this.#dutyUs) / this.symbolUs - 0.5));
  }

  #follow(litUs: number, blackUs: number, perUs: number): void {
    const symbols = this.black + this.lit;
    const residualUs = litUs + blackUs - symbols * this.symbolUs;
    const off = Math.abs(residualUs) * perUs;
    this.inStep = off < tuning.stepShare;
    this.#tight = ((this.#tight << 1) | (off < tuning.tightShare ? 1 : 0)) & 0xff;
    // A long pause between pulses, or noise, is no clock.
    if (!this.inStep) return;
    this.#pulses++;
    this.#residualSquares += off * off;
    const share = 1 / (this.#pulses + 1);
    this.symbolUs += (Math.max(share, tuning.periodShare) * residualUs) / symbols;
    const dutyUs = (litUs - this.lit * this.symbolUs - (blackUs - this.black * this.symbolUs)) / 2;
    this.#dutyUs += Math.max(share, tuning.dutyShare) * (dutyUs - this.#dutyUs);
  }
}

/** Rounded to a whole number of 32 bits, which engines keep in fewer steps. */
const atLeastOne = (symbols: number): number => (symbols < 1.5 ? 1 : (symbols + 0.5) | 0);
