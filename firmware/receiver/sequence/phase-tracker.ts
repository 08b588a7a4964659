/**
 * Where the symbol clock stands, window by window: the phase that gives neighbouring symbols the most contrast, followed from the
 * preamble in both directions.
 */
import { square } from './exact-arithmetic.ts';
import { type LightSums, sumAt } from './prefix-sums.ts';
import { tuning } from './tuning.ts';

const { grid } = tuning;

/** The phase of one window. */
export interface Measure {
  /** Symbols from the anchor to the window's middle. */
  readonly symbol: number;
  /** Bin edge that the symbol was measured to begin at. */
  readonly edge: number;
  readonly jumped: boolean;
}

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
export function firstWindow(
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
export function follow(sums: LightSums, first: ReturnType<typeof firstWindow>, direction: 1 | -1): Measure[] {
  const measures: Measure[] = [];
  const half = grid.windowSymbols / 2;
  const unit = first.period;
  const hop = direction * grid.hopSymbols;
  let period = first.period;
  let middle = first.edge + half * period;
  let symbol = half;
  let varEdge = square(grid.firstPhaseNoise * unit);
  let covariance = 0;
  let varPeriod = square(grid.firstRateNoise * unit) + square(0.5 / grid.windowSymbols);
  // Edges are seen to a bin: where that is a third of a symbol, a step of one bin is no jump.
  const raster = 1 / 12;
  const gate = Math.max(grid.gate, Math.min(0.45, 1.2 / unit));
  let idle = 0;
  let jumps = 0;
  while (middle - (half + 1) * period > 0 && middle + (half + 1) * period < sums.bins) {
    const { offset, contrast: found, sharpness } = measurePhase(sums, middle - half * period, period);
    idle = found < grid.idleShare * first.contrast ? idle + 1 : 0;
    if (idle >= grid.idleWindows) break;
    const away = offset * period;
    const jumped = Math.abs(offset) > gate;
    jumps = jumped && sharpness > 0.5 ? jumps + 1 : 0;
    if (jumps >= grid.jumpsToFollow) {
      middle += away;
      varEdge = square(grid.firstPhaseNoise * unit);
      jumps = 0;
    } else if (!jumped && idle === 0) {
      const noise = (square(grid.phaseNoise * unit) + raster) / Math.max(0.02, sharpness * sharpness);
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
    varEdge += 2 * hop * covariance + hop * hop * varPeriod + square(grid.phaseWander * unit);
    covariance += hop * varPeriod;
    varPeriod += square(grid.rateWander * unit);
  }
  return measures;
}
