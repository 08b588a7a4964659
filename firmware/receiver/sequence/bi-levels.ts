/** The first guess at bi-level levels: black and white are seen in the sync, and followed from bit to bit behind it. */
import { square } from './exact-arithmetic.ts';
import type { Alternation, Cells } from './cells.ts';
import {
  type Drift,
  firstState,
  type FirstLevels,
  type Levels,
  observe,
  smoothLevels,
} from './level-track.ts';
import { tuning } from './tuning.ts';

/** What the sync tells. */
export interface SyncLevels extends FirstLevels {
  /** Variance of a cell's mean. */
  readonly noise: number;
}

/** Mean black and white of the sync's first symbols, and their scatter. Undefined where there is no step. */
export function learnSync({ means }: Cells, { lit, start, to }: Alternation): SyncLevels | undefined {
  const seen: { mean: number; white: number }[] = [];
  for (let k = start + 1; k < to && seen.length < tuning.levels.syncCells; k++) {
    const mean = means[k] ?? Number.NaN;
    const white = lit[k] ?? -1;
    if (white >= 0 && mean === mean) seen.push({ mean, white });
  }
  const meanOf = (shade: number): number => {
    const of = seen.filter(({ white }) => white === shade);
    return of.reduce((total, { mean }) => total + mean, 0) / of.length;
  };
  const black = meanOf(0);
  const step = meanOf(1) - black;
  if (!(step > 0)) return undefined;
  const squares = seen.reduce((total, { mean, white }) => total + square(mean - black - step * white), 0);
  return {
    black,
    step,
    noise: Math.max(square(tuning.levels.leastCellNoise * step), squares / Math.max(1, seen.length - 2)),
  };
}

/** Log-likelihood ratios of white to black of all cells, were the levels to stay those of the sync. */
export function syncRatios({ means, count }: Cells, { black, step, noise }: SyncLevels): Float64Array {
  const ratios = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const mean = means[k] ?? Number.NaN;
    ratios[k] = mean === mean ? ((mean - black - step / 2) * step) / noise : 0;
  }
  return ratios;
}

/** Follows the levels of cells `from`..`to` - 1 behind the sync, deciding black or white as it goes. */
export function followBiLevels(
  { means, count }: Cells,
  from: number,
  to: number,
  sync: SyncLevels,
): { readonly levels: Levels; readonly drift: Drift } {
  const { drifts, driftPrices, firstNoise } = tuning.levels;
  let best = { score: Infinity, wander: 0, whites: new Float64Array(count).fill(Number.NaN) };
  drifts.forEach((wander, i) => {
    const whites = new Float64Array(count).fill(Number.NaN);
    const state = firstState({ black: 0, step: 1 }, firstNoise);
    let score = 0;
    for (let k = from; k < to; k++) {
      state.varBlack += wander;
      state.varStep += wander;
      const mean = means[k] ?? Number.NaN;
      if (mean !== mean) continue;
      const level = (mean - sync.black) / sync.step;
      const white = level - state.black > state.step / 2 ? 1 : 0;
      whites[k] = white;
      const away = observe(state, level, white, firstNoise);
      score += Math.min(1, away * away);
      if (state.step < 0.05) score = Infinity;
    }
    score *= driftPrices[i] ?? 1;
    if (score < best.score) best = { score, wander, whites };
  });
  const unit = sync.step;
  const drift: Drift = { wander: best.wander * unit * unit, noise: sync.noise, jumps: new Map(), jump: 0 };
  return { levels: smoothLevels(means, best.whites, from, to, sync, drift), drift };
}
