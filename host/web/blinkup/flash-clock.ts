/**
 * Which symbol a redraw of the screen shows. Pure: it is told when each redraw happens, counts the screen's refreshes by the time that
 * went by, and keeps every one. A symbol lasts whole refreshes, so that it does not drift against the screen.
 *
 * Tri-level carries its clock: after a missed refresh the next symbol comes late, and none is lost. Bi-level has no clock but time:
 * after a missed refresh the symbols go on where time says, and what fell into the hole is lost.
 */
import type { LineCode } from '../../../protocol/line-code.ts';

/** One redraw: when, in milliseconds of the page's clock, and the symbol that it showed. */
export interface Redraw {
  readonly atMs: number;
  readonly symbol: number;
}

export interface LateSymbol {
  readonly symbol: number;
  /** By how much it came late. */
  readonly byMs: number;
}

/** What became of a flash. */
export interface FlashReport {
  readonly redraws: readonly Redraw[];
  /** Symbols that came a refresh late, or more. */
  readonly late: readonly LateSymbol[];
  /** Symbols that were never shown. */
  readonly skipped: readonly number[];
}

/** How a rate meets a screen. */
export interface Beat {
  /** Milliseconds between two refreshes. */
  readonly refreshMs: number;
  readonly refreshesPerSymbol: number;
  /** The rate that comes of it, symbols per second. */
  readonly symbolHz: number;
}

/** The rate nearest to the wanted one that has whole refreshes a symbol. */
export function beatOf(wantedHz: number, refreshMs: number): Beat {
  const refreshesPerSymbol = Math.max(1, Math.round(1000 / wantedHz / refreshMs));
  return { refreshMs, refreshesPerSymbol, symbolHz: 1000 / (refreshMs * refreshesPerSymbol) };
}

/** A screen's refresh, of stamps of redraws: the median, which a missed one does not move. Null: too few to tell. */
export function refreshOf(stampsMs: readonly number[]): number | null {
  const gaps = stampsMs.slice(1).map((stamp, index) => stamp - (stampsMs[index] ?? 0));
  const sorted = gaps.filter((gap) => gap > 1).toSorted((a, b) => a - b);
  return sorted.length < 5 ? null : (sorted[sorted.length >> 1] ?? null);
}

export class FlashClock {
  readonly #beat: Beat;
  readonly #strict: boolean;
  readonly #symbols: number;
  readonly #redraws: Redraw[] = [];
  readonly #late: LateSymbol[] = [];
  readonly #skipped: number[] = [];
  /** Refreshes since the first symbol in bi-level, since the present one in tri-level. */
  #refreshes = 0;
  #symbol = 0;
  #lastMs: number | null = null;

  constructor(lineCode: LineCode, symbols: number, beat: Beat) {
    this.#strict = lineCode === 'bi-level';
    this.#symbols = symbols;
    this.#beat = beat;
  }

  /** A redraw at `atMs`: the index of the symbol that it shows; null: the flash is over. */
  redraw(atMs: number): number | null {
    if (this.#lastMs !== null)
      this.#pass(Math.max(1, Math.round((atMs - this.#lastMs) / this.#beat.refreshMs)));
    this.#lastMs = atMs;
    if (this.#symbol >= this.#symbols) return null;
    this.#redraws.push({ atMs, symbol: this.#symbol });
    return this.#symbol;
  }

  report(): FlashReport {
    return { redraws: this.#redraws, late: this.#late, skipped: this.#skipped };
  }

  #pass(refreshes: number): void {
    const { refreshesPerSymbol, refreshMs } = this.#beat;
    this.#refreshes += refreshes;
    if (this.#strict) {
      const next = Math.floor(this.#refreshes / refreshesPerSymbol);
      for (let lost = this.#symbol + 1; lost < Math.min(next, this.#symbols); lost++)
        this.#skipped.push(lost);
      const late = this.#refreshes % refreshesPerSymbol;
      if (next > this.#symbol && late > 0 && next < this.#symbols)
        this.#late.push({ symbol: next, byMs: late * refreshMs });
      this.#symbol = next;
      return;
    }
    const over = this.#refreshes - refreshesPerSymbol;
    if (over < 0) return;
    this.#symbol++;
    this.#refreshes = 0;
    if (over > 0 && this.#symbol < this.#symbols)
      this.#late.push({ symbol: this.#symbol, byMs: over * refreshMs });
  }
}
