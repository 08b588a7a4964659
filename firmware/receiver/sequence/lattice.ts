/** Where symbols may begin and end, and what each place and each length costs: the prior of the search. */
import type { NormalLight } from './normal-light.ts';
import type { SymbolGrid } from './symbol-grid.ts';
import { tuning } from './tuning.ts';

/** Boundaries that a symbol may have. */
export interface Lattice {
  /** Bin edges of the normal light, rising. */
  readonly positions: Int32Array;
  /** Cost of a boundary at each position. */
  readonly pulls: Float64Array;
  /** What a symbol's length is counted in: the grid's edge that each position belongs to, or the position itself where there is no grid. */
  readonly places: Int32Array;
  /** How many places a period has. */
  readonly placesPerPeriod: number;
  /** Cost of a symbol of so many places; Infinity where it cannot be. */
  readonly lengthCosts: Float64Array;
  /** The first so many positions may be where the first symbol begins. */
  readonly starts: number;
  /** Bins that a symbol has at least and at most. */
  readonly shortest: number;
  readonly longest: number;
}

const { timings, repeatCost, lateCost, mostPull } = tuning;

/** How boundaries lie around a grid. */
export type GridTiming = (typeof timings)['steady'] | (typeof timings)['jittery'];

/** Boundaries near the edges of the grid's cells `from`..`to`. `repeats`: how often a symbol may be repeated. */
export function gridLattice(
  grid: SymbolGrid,
  light: NormalLight,
  from: number,
  to: number,
  timing: GridTiming,
  repeats: number,
): Lattice {
  const period = grid.periodBins;
  const reach = Math.max(timing.reachBins, timing.reachPeriods * period);
  const pull = timing.pullPeriods * period + timing.pullBins;
  const positions: number[] = [];
  const pulls: number[] = [];
  const places: number[] = [];
  let starts = 0;
  let last = -1;
  for (let k = from; k <= to; k++) {
    const edge = (grid.edges[k] ?? 0) - light.firstBin;
    for (let position = Math.ceil(edge - reach); position <= edge + reach; position++) {
      if (position <= last || position < 0 || position > light.bins) continue;
      const away = (position - edge) / pull;
      positions.push(position);
      pulls.push(Math.min(mostPull, (away * away) / 2));
      places.push(k);
      last = position;
    }
    if (k === from + 1) starts = positions.length;
  }
  const lengthCosts = Float64Array.from({ length: repeats + 2 }, (_, periods) =>
    periods === 0 ? Infinity : (periods - 1) * repeatCost,
  );
  return {
    positions: Int32Array.from(positions),
    pulls: Float64Array.from(pulls),
    places: Int32Array.from(places),
    placesPerPeriod: 1,
    lengthCosts,
    starts,
    shortest: Math.max(1, Math.floor(timings.leastPeriods * period)),
    longest: Math.ceil((1 + repeats) * period + 2 * reach),
  };
}

/** Boundaries anywhere; only lengths count. */
export function freeLattice(grid: SymbolGrid, light: NormalLight): Lattice {
  const { spreadPeriods, mostSpread, longest, positionsPerSymbol } = timings.free;
  const period = grid.periodBins;
  const stride = Math.max(1, Math.floor(period / positionsPerSymbol));
  const positions = Int32Array.from({ length: Math.floor(light.bins / stride) + 1 }, (_, i) => i * stride);
  const lengthCosts = new Float64Array(Math.ceil(longest * period) + 1).fill(Infinity);
  const least = Math.max(1, Math.floor((1 - mostSpread) * period));
  for (let length = least; length < lengthCosts.length; length++) {
    const away = length / period - 1;
    const bell = (away * away) / (2 * spreadPeriods * spreadPeriods);
    const late = away < 0 ? bell : Math.min(bell, lateCost);
    lengthCosts[length] = Math.abs(away - 1) < mostSpread ? Math.min(late, repeatCost) : late;
  }
  return {
    positions,
    pulls: new Float64Array(positions.length),
    places: positions,
    placesPerPeriod: period,
    lengthCosts,
    starts: positions.filter((position) => position <= 1.5 * period).length,
    shortest: least,
    longest: lengthCosts.length - 1,
  };
}
