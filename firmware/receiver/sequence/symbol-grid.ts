/**
 * When symbols begin: a screen redraws on a steady grid, and a symbol shown late or twice stays on it. The grid is found from the
 * contrast of neighbouring symbols alone, so that it needs no levels, no bits and no count of symbols.
 */
import { type LightSums, sumAt } from './prefix-sums.ts';
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

/** The phase of one window. */
interface Measure {
  /** Symbols from the anchor to the window's middle. */
  readonly symbol: number;
  /** Bin edge that the symbol was measured to begin at. */
  readonly edge: number;
  readonly jumped: boolean;
}

const { grid } = tuning;

/** Mean squared difference of neighbouring symbols, were they to begin at `edge`. */
function contrast({ weight, sum }: LightSums, edge: number, period: number, symbols: number): number {
  let total = 0;
  let before = 0;
  let weightFrom = sumAt(weight, edge);
  let sumFrom = sumAt(sum, edge);
  for (let k = 1; k <= symbols; k++) {
    const to = edge + k * period;
    const weightTo = sumAt(weight, to);
    const sumTo = sumAt(sum, to);
    const mean = weightTo > weightFrom ? (sumTo - sumFrom) / (weightTo - weightFrom) : before;
    if (k > 1) total += (mean - before) * (mean - before);
    before = mean;
    weightFrom = weightTo;
    sumFrom = sumTo;
  }
  return total / (symbols - 1);
}

interface Phase {
  /** Offset of the best phase from the one asked about, periods, -0.5..0.5. */
  readonly offset: number;
  readonly contrast: number;
  /** 0 where every phase is alike, 1 where the wrong ones show no contrast. */
  readonly sharpness: number;
}

const scores = new Float64Array(grid.phases);

function measurePhase(sums: LightSums, edge: number, period: number): Phase {
  const { phases, windowSymbols } = grid;
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < phases; i++) {
    const score = contrast(sums, edge + (i / phases - 0.5) * period, period, windowSymbols);
    scores[i] = score;
    if (score > (scores[best] ?? 0)) best = i;
    if (score < least) least = score;
  }
  const left = scores[(best + phases - 1) % phases] ?? 0;
  const peak = scores[best] ?? 0;
  const right = scores[(best + 1) % phases] ?? 0;
  const bend = left - 2 * peak + right;
  const offset = (best + (bend < 0 ? (0.5 * (left - right)) / bend : 0)) / phases - 0.5;
  return { offset, contrast: peak, sharpness: peak > 0 ? (peak - least) / peak : 0 };
}

/** Phase and period in the window where the tone was found. */
function firstWindow(
  sums: LightSums,
  bin: number,
  periodBins: number,
): { edge: number; period: number; contrast: number } {
  let first = { edge: bin, period: periodBins, contrast: -1 };
  for (let step = -grid.rateSteps; step <= grid.rateSteps; step++) {
    const period = periodBins * (1 + step * grid.rateStep);
    for (let i = 0; i < grid.phases; i++) {
      const edge = bin + (i / grid.phases) * period;
      const found = contrast(sums, edge, period, grid.windowSymbols);
      if (found > first.contrast) first = { edge, period, contrast: found };
    }
  }
  return first;
}

/** Follows phase and period from the first window in one direction (a Kalman filter of two states), until nothing is sent any more. */
function follow(sums: LightSums, first: ReturnType<typeof firstWindow>, direction: 1 | -1): Measure[] {
  const measures: Measure[] = [];
  const half = grid.windowSymbols / 2;
  const unit = first.period;
  const hop = direction * grid.hopSymbols;
  let period = first.period;
  let middle = first.edge + half * period;
  let symbol = half;
  let varEdge = (grid.firstPhaseNoise * unit) ** 2;
  let covariance = 0;
  let varPeriod = (grid.firstRateNoise * unit) ** 2;
  let idle = 0;
  let jumps = 0;
  while (middle - (half + 1) * period > 0 && middle + (half + 1) * period < sums.bins) {
    const { offset, contrast: found, sharpness } = measurePhase(sums, middle - half * period, period);
    idle = found < grid.idleShare * first.contrast ? idle + 1 : 0;
    if (idle >= grid.idleWindows) break;
    const away = offset * period;
    const jumped = Math.abs(offset) > grid.gate;
    jumps = jumped && sharpness > 0.5 ? jumps + 1 : 0;
    if (jumps >= grid.jumpsToFollow) {
      middle += away;
      varEdge = (grid.firstPhaseNoise * unit) ** 2;
      jumps = 0;
    } else if (!jumped && idle === 0) {
      const noise = (grid.phaseNoise * unit) ** 2 / Math.max(0.02, sharpness * sharpness);
      const total = varEdge + noise;
      const gainEdge = varEdge / total;
      const gainPeriod = covariance / total;
      measures.push({ symbol, edge: middle + away, jumped });
      middle += gainEdge * away;
      period += gainPeriod * away;
      varPeriod -= gainPeriod * covariance;
      covariance -= gainEdge * covariance;
      varEdge -= gainEdge * varEdge;
    }
    middle += hop * period;
    symbol += hop;
    varEdge += 2 * hop * covariance + hop * hop * varPeriod + (grid.phaseWander * unit) ** 2;
    covariance += hop * varPeriod;
    varPeriod += (grid.rateWander * unit) ** 2;
  }
  return measures;
}

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
