/**
 * Bi-level light whose ambient part jumps. Data show both levels within a dozen symbols nearly everywhere, so that black is the least
 * and white the most of those before a symbol or of those behind it, whichever span holds no jump. Needs clean light: the extremes of
 * noise are not the levels.
 */
import { placeStep } from './ambient-steps.ts';
import type { Burst } from './burst.ts';
import { type Drift, type FirstLevels, type Levels, smoothLevels } from './level-track.ts';
import { tuning } from './tuning.ts';

interface Extremes {
  readonly least: number;
  readonly most: number;
}

function extremes(means: Float64Array, from: number, to: number): Extremes {
  let least = Infinity;
  let most = -Infinity;
  for (let k = from; k < to; k++) {
    const mean = means[k] ?? Number.NaN;
    if (mean < least) least = mean;
    if (mean > most) most = mean;
  }
  return { least, most };
}

/** Black at every cell, or as before where neither span shows a step like the sync's. */
function blackEnvelope(
  means: Float64Array,
  from: number,
  to: number,
  { black, step }: FirstLevels,
): Float64Array {
  const { envelopeCells, envelopeTolerance } = tuning.levels;
  const blacks = new Float64Array(means.length).fill(black);
  let last = black;
  for (let k = from; k < to; k++) {
    const behind = extremes(means, Math.max(from, k - envelopeCells + 1), k + 1);
    const ahead = extremes(means, k, Math.min(to, k + envelopeCells));
    const own = means[k] ?? Number.NaN;
    // The span must show the sync's step, and this cell as one of its two levels.
    const errorOf = ({ least, most }: Extremes) =>
      Math.abs(most - least - step) + Math.min(own - least, most - own);
    if (own !== own) {
      blacks[k] = last;
      continue;
    }
    const better = errorOf(behind) <= errorOf(ahead) ? behind : ahead;
    if (errorOf(better) < envelopeTolerance * step) last = better.least;
    blacks[k] = last;
  }
  return blacks;
}

/** Levels of cells `from`..`to` - 1 with jumps in them. Undefined where nothing jumps. */
export function followJumps(
  { sums, grid, cells: { means } }: Burst,
  from: number,
  to: number,
  sync: FirstLevels,
  noise: number,
): { readonly levels: Levels; readonly drift: Drift } | undefined {
  const unit = sync.step;
  const blacks = blackEnvelope(means, from, to, sync);
  const jumps = new Map<number, number>();
  const whites = new Float64Array(means.length).fill(Number.NaN);
  let stepped = -Infinity;
  for (let k = from; k < to; k++) {
    const black = blacks[k] ?? sync.black;
    // The cell in which the light steps lies between: compare across it.
    const before = blacks[k - 2] ?? black;
    if (k >= from + 2 && k > stepped + 2 && Math.abs(black - before) > tuning.levels.stepShare * unit) {
      const step = { before, size: black - before };
      placeStep(jumps, sums, grid, Math.max(from, k - 3), Math.min(to, k + 1), step, () => [0, unit]);
      stepped = k;
    }
    const mean = means[k] ?? Number.NaN;
    if (mean === mean) whites[k] = mean > black + unit / 2 ? 1 : 0;
  }
  if (jumps.size === 0) return undefined;
  // A cell in which the light steps shows neither level.
  for (const bin of jumps.values()) {
    let cell = from;
    while (cell + 1 < to && (grid.edges[cell + 1] ?? 0) <= bin) cell++;
    whites[cell] = Number.NaN;
  }
  const drift: Drift = {
    wander: tuning.levels.drifts[1] * unit * unit,
    noise,
    jumps,
    jump: 100 * unit * unit,
  };
  return { levels: smoothLevels(means, whites, from, to, sync, drift), drift };
}
