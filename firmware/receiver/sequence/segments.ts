/** What the search finds: the light cut into symbols. */
import type { Shade } from '../../../protocol/shade.ts';
import type { Lattice } from './lattice.ts';
import type { NormalLight } from './normal-light.ts';

/** One symbol as it was shown, repeats included. */
export interface Segment {
  /** Bin edges of the normal light. */
  readonly from: number;
  readonly to: number;
  /** Refreshes that showed it: more than one where it was repeated. */
  readonly periods: number;
  readonly shade: Shade;
  /** Which of the four means it was measured against. */
  readonly kind: 0 | 1 | 2 | 3;
  /** Mean normal level. */
  readonly mean: number;
  /** Samples that the mean rests on. */
  readonly weight: number;
}

/** Expected normal levels of four kinds of symbol (each depends on what was shown before: screens are slow), and the variance of a sample. */
export interface SymbolModel {
  readonly means: readonly [number, number, number, number];
  readonly noise: number;
}

/** Cost of `weight` samples that sum to `sum` under mean m, less what is common to all: a * weight + b * sum. */
export const costOf = ({ means, noise }: SymbolModel): { a: Float64Array; b: Float64Array } => ({
  a: Float64Array.from(means, (mean) => (mean * mean) / (2 * noise)),
  b: Float64Array.from(means, (mean) => -mean / noise),
});

/** A segment between two positions of the lattice. */
export function segmentOf(
  light: NormalLight,
  lattice: Lattice,
  from: number,
  to: number,
  shade: Shade,
  kind: 0 | 1 | 2 | 3,
): Segment {
  const begin = lattice.positions[from] ?? 0;
  const end = lattice.positions[to] ?? 0;
  const weight = (light.weight[end] ?? 0) - (light.weight[begin] ?? 0);
  const sum = (light.sum[end] ?? 0) - (light.sum[begin] ?? 0);
  const places = (lattice.places[to] ?? 0) - (lattice.places[from] ?? 0);
  const periods = Math.max(1, Math.round(places / lattice.placesPerPeriod));
  return { from: begin, to: end, periods, shade, kind, mean: weight > 0 ? sum / weight : 0, weight };
}

/** What the segments say about the model that found them: means where enough segments speak, and the noise around them. */
export function modelOf(
  segments: readonly Segment[],
  assumed: SymbolModel,
  least: number,
  leastNoise: number,
): SymbolModel {
  const sums = [0, 0, 0, 0];
  const counts = [0, 0, 0, 0];
  for (const { kind, mean, weight } of segments) {
    if (weight <= 0) continue;
    sums[kind] = (sums[kind] ?? 0) + mean;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const mean = (kind: 0 | 1 | 2 | 3) =>
    (counts[kind] ?? 0) >= least ? (sums[kind] ?? 0) / (counts[kind] ?? 1) : assumed.means[kind];
  const means = [mean(0), mean(1), mean(2), mean(3)] as const;
  let total = 0;
  let seen = 0;
  for (const segment of segments) {
    const away = segment.mean - means[segment.kind];
    total += away * away * segment.weight;
    seen++;
  }
  return { means, noise: Math.max(leastNoise, seen > 0 ? total / seen : assumed.noise) };
}
