/**
 * When symbols begin, whatever they say. Light of two levels shows it only where it changes, and a slow screen of three is late by what
 * it showed before, which would tell the bits: so the clock is a line that bends slowly, and how far changes were off it is known as a
 * heap without order. Pure.
 */
import type { ShownSymbols, Turn } from './shown-symbols.ts';

export interface HeldClock {
  /** Where symbol `symbol` begins, samples. */
  readonly begin: (symbol: number) => number;
  /** How much later turns of each kind were seen than symbols begin, samples. */
  readonly late: readonly number[];
  /** How far each change was off: screens redraw early and late. Empty where they do so steadily. */
  readonly jitter: readonly number[];
}

/** Symbols between two places at which the clock is measured anew, and to either side of it that count: too many to tell one of them. */
const bendSymbols = 32;
const leastTurns = 16;
/** Changes are off by less than this, periods rms, where a screen redraws steadily. */
const steadyWithin = 0.05;
/** Changes farther off than this, periods rms: their symbols cannot be told for sure. */
const mostJitter = 0.22;

/** Null where light changes too seldom, or out of step. */
export function heldClock({ bits, turns }: ShownSymbols): HeldClock | null {
  if (turns.length < leastTurns) return null;
  const line = lineThrough(turns);
  const straight = turns.map((turn) => turn.at - line.start - line.period * turn.symbol);
  const kinds = Math.max(...turns.map(({ kind }) => kind)) + 1;
  const late = Array.from({ length: kinds }, (_, kind) =>
    mean(straight.filter((_each, i) => turns[i]?.kind === kind)),
  );
  const off = straight.map((each, i) => each - (late[turns[i]?.kind ?? 0] ?? 0));
  const knots = Array.from({ length: Math.ceil(bits.length / bendSymbols) + 1 }, (_, k) =>
    bendAt(k * bendSymbols, turns, off),
  );
  const bend = (symbol: number): number => {
    const at = Math.min(knots.length - 1, Math.max(0, symbol / bendSymbols));
    const [before = 0, after = before] = [knots[Math.floor(at)], knots[Math.ceil(at)]];
    return before + (after - before) * (at % 1);
  };
  const jitter = off.map((each, i) => each - bend(turns[i]?.symbol ?? 0));
  const rms = Math.sqrt(mean(jitter.map((each) => each * each)));
  if (!(rms < mostJitter * line.period)) return null;
  return {
    begin: (symbol) => line.start + line.period * symbol + bend(symbol),
    late,
    jitter: rms < steadyWithin * line.period ? [] : jitter,
  };
}

/** Least squares. */
function lineThrough(turns: readonly Turn[]): { readonly start: number; readonly period: number } {
  const [meanSymbol, meanAt] = [mean(turns.map(({ symbol }) => symbol)), mean(turns.map(({ at }) => at))];
  let [both, squares] = [0, 0];
  for (const { symbol, at } of turns) {
    both += (symbol - meanSymbol) * (at - meanAt);
    squares += (symbol - meanSymbol) ** 2;
  }
  const period = both / squares;
  return { start: meanAt - period * meanSymbol, period };
}

function bendAt(symbol: number, turns: readonly Turn[], off: readonly number[]): number {
  const near = off.filter((_, i) => Math.abs((turns[i]?.symbol ?? 0) - symbol) <= bendSymbols);
  return near.length < leastTurns / 2 ? 0 : mean(near);
}

const mean = (of: readonly number[]): number =>
  of.reduce((sum, each) => sum + each, 0) / Math.max(1, of.length);
