/**
 * When symbols begin: a screen redraws on a steady grid, and a symbol shown late or twice stays on it. The grid is found from the
 * contrast of neighbouring symbols alone, so that it needs no levels, no bits and no count of symbols.
 */
import { firstWindow, follow, type Measure } from './phase-tracker.ts';
import type { LightSums } from './prefix-sums.ts';
import { tuning } from './tuning.ts';

/** Where symbols may begin and end. */
export interface SymbolGrid {
  /** Mean symbol period, bins. */
  readonly periodBins: number;
  /** Bin edges, not whole numbers, one period apart; cell k lies between edges k and k + 1. */
  readonly edges: Float64Array;
  /** Scatter of the timing measured along the burst around the grid, periods. */
  readonly scatterPeriods: number;
  /** Whether one straight line describes the whole burst. */
  readonly steady: boolean;
  /** The cell that begins where the preamble was found. */
  readonly anchorCell: number;
}

const { grid } = tuning;

interface Line {
  readonly start: number;
  readonly period: number;
  readonly scatter: number;
  /** Share of the measures near the line. */
  readonly share: number;
}

function leastSquares(
  measures: readonly { symbol: number; edge: number }[],
): { start: number; period: number } | undefined {
  let sumX = 0;
  let sumY = 0;
  let sumXx = 0;
  let sumXy = 0;
  for (const { symbol, edge } of measures) {
    sumX += symbol;
    sumY += edge;
    sumXx += symbol * symbol;
    sumXy += symbol * edge;
  }
  const n = measures.length;
  const spread = n * sumXx - sumX * sumX;
  if (!(spread > 0)) return undefined;
  const period = (n * sumXy - sumX * sumY) / spread;
  return { start: (sumY - period * sumX) / n, period };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** The straight line through the phases, whole periods not counted; wild ones are left out. */
function lineThrough(measures: readonly Measure[], period: number): Line | undefined {
  const whole = leastSquares(measures);
  if (whole === undefined) {
    const [only] = measures;
    return only === undefined
      ? undefined
      : { start: only.edge - only.symbol * period, period, scatter: 0, share: 1 };
  }
  let line: Line = { ...whole, scatter: 0, share: 1 };
  for (let round = 0; round < 4; round++) {
    const { start, period: step } = line;
    const offsets: readonly number[] = measures.map(({ symbol, edge }) => {
      const away = (edge - start - symbol * step) / step;
      return away - Math.round(away);
    });
    const scatter = 1.48 * median(offsets.map(Math.abs));
    const limit = Math.max(0.05, 3 * scatter);
    const near = measures.flatMap(({ symbol }, i) => {
      const away = offsets[i] ?? 0;
      return Math.abs(away) < limit ? [{ symbol, edge: start + (symbol + away) * step }] : [];
    });
    line = { ...(leastSquares(near) ?? line), scatter, share: near.length / measures.length };
  }
  return line;
}

/** Edges over the whole light: on the line, or through the measures where they follow none. */
function edgesOf(sums: LightSums, measures: readonly Measure[], line: Line, steady: boolean): Float64Array {
  const { start, period } = line;
  const before = Math.floor(start / period);
  if (steady) {
    const first = start - before * period;
    return Float64Array.from(
      { length: Math.max(0, Math.floor((sums.bins - first) / period) + 1) },
      (_, k) => first + k * period,
    );
  }
  const edges: number[] = [];
  const [head] = measures;
  if (head !== undefined) for (let edge = head.edge - period; edge > 0; edge -= period) edges.push(edge);
  edges.reverse();
  for (let i = 0; i < measures.length; i++) {
    const from = measures[i];
    const to = measures[i + 1];
    if (from === undefined) continue;
    const until = to?.edge ?? sums.bins;
    const cells =
      to === undefined
        ? Math.floor((until - from.edge) / period) + 1
        : Math.max(1, Math.round((until - from.edge) / period));
    const step = to === undefined ? period : (until - from.edge) / cells;
    for (let k = 0; k < cells; k++) edges.push(from.edge + k * step);
  }
  return Float64Array.from(edges);
}

/** The grid of the burst in which symbols alternate from `bin` on. Undefined where the light is too short for it. */
export function findGrid(sums: LightSums, bin: number, periodBins: number): SymbolGrid | undefined {
  const first = firstWindow(sums, bin, periodBins);
  const forward = follow(sums, first, 1);
  const backward = follow(sums, first, -1).slice(1);
  const measures = [...backward.toReversed(), ...forward];
  const line = lineThrough(measures, first.period);
  if (line === undefined || !(line.period > 0)) return undefined;
  const steady = line.scatter < grid.rigidRms && line.share >= grid.rigidShare;
  const edges = edgesOf(sums, measures, line, steady);
  if (edges.length < 2 * grid.windowSymbols) return undefined;
  let anchorCell = 0;
  while (anchorCell + 1 < edges.length && (edges[anchorCell + 1] ?? 0) <= first.edge + 0.5 * line.period)
    anchorCell++;
  return { periodBins: line.period, edges, scatterPeriods: line.scatter, steady, anchorCell };
}
