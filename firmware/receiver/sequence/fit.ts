/** One go at a burst: levels and timing assumed, the light searched, and what the result says about the levels. */
import type { Burst } from './burst.ts';
import { freeLattice, gridLattice, type Lattice } from './lattice.ts';
import { type FirstLevels, type Levels, type Drift, smoothLevels } from './level-track.ts';
import { normalise, type NormalLight } from './normal-light.ts';
import { meanBetween } from './prefix-sums.ts';
import { modelOf, type Segment, type SymbolModel } from './segments.ts';
import { tuning } from './tuning.ts';

/** What is believed of a burst's levels. */
export interface Belief {
  readonly levels: Levels;
  readonly first: FirstLevels;
  readonly drift: Drift;
  readonly model: SymbolModel;
}

/** How strictly symbols are taken to keep time. */
export type TimingName = 'steady' | 'jittery' | 'free';

/** What one search found. */
export interface Fit {
  readonly timing: TimingName;
  readonly light: NormalLight;
  readonly segments: readonly Segment[];
  readonly belief: Belief;
  /** The model that the segments themselves suggest. */
  readonly found: SymbolModel;
}

/** The search of a line code. */
export type Search = (light: NormalLight, lattice: Lattice, model: SymbolModel) => Segment[];

/** Mean white step of a stretch of cells. */
export function meanStep({ step }: Levels, from: number, to: number): number {
  let total = 0;
  for (let k = from; k < to; k++) total += step[k] ?? 0;
  return total / Math.max(1, to - from);
}

/** Searches cells `from`..`to` - 1. */
export function fitBurst(
  burst: Burst,
  from: number,
  to: number,
  belief: Belief,
  timing: TimingName,
  mayRepeat: boolean,
  search: Search,
): Fit {
  const { sums, grid } = burst;
  const light = normalise(sums, grid, from, to, belief.levels, belief.drift.jumps, belief.model.noise);
  const repeats = timing === 'free' || !mayRepeat ? 0 : tuning.timings[timing].repeats;
  const lattice =
    timing === 'free'
      ? freeLattice(grid, light)
      : gridLattice(grid, light, from, to, tuning.timings[timing], repeats);
  const segments = search(light, lattice, belief.model);
  const { leastSegments, leastNoise } = tuning.levels;
  return {
    timing,
    light,
    segments,
    belief,
    found: modelOf(segments, belief.model, leastSegments, leastNoise),
  };
}

/** The cell of the grid in which a segment begins. */
function cellOf(edges: Float64Array, bin: number, near: number): number {
  let cell = near;
  while (
    cell + 1 < edges.length &&
    Math.abs((edges[cell + 1] ?? 0) - bin) <= Math.abs((edges[cell] ?? 0) - bin)
  )
    cell++;
  return cell;
}

/** Follows the levels again, with the symbols that were found; what is shown longer or shorter than a period says nothing here. */
export function learnAgain(
  burst: Burst,
  from: number,
  to: number,
  { light, segments, belief, found }: Fit,
): Belief {
  const { cells, grid } = burst;
  const whites = new Float64Array(cells.count).fill(Number.NaN);
  const means = new Float64Array(cells.count).fill(Number.NaN);
  let cell = from;
  for (const segment of segments) {
    const begin = light.firstBin + segment.from;
    const end = light.firstBin + segment.to;
    cell = cellOf(grid.edges, begin, cell);
    const periods = (end - begin) / grid.periodBins;
    if (periods < 0.6 || periods > 1.4) continue;
    whites[cell] = found.means[segment.kind];
    means[cell] = meanBetween(burst.sums, begin, end);
  }
  const unit = meanStep(belief.levels, from, to);
  const noise = Math.max(1e-4 * unit * unit, (found.noise * unit * unit) / Math.max(1, cells.samples));
  const drift = { ...belief.drift, noise };
  const first = { black: belief.levels.black[from] ?? 0, step: belief.levels.step[from] ?? 0 };
  return { levels: smoothLevels(means, whites, from, to, first, drift), first, drift, model: found };
}
