/** Where in light each of its symbols begins, when it is known which symbols they are. Pure. */

/** Symbols that were shown, each as its share of white's light above black's. */
export interface Shown {
  /** Samples, black 0 and white 1. */
  readonly light: Float64Array;
  readonly targets: readonly number[];
  /** Samples in a symbol. */
  readonly symbolSamples: number;
  /** Between which samples the first symbol begins. */
  readonly from: number;
  readonly to: number;
  /** Before which sample the last one ends. */
  readonly end: number;
}

/** A symbol lasts from less than half to more than three of its periods: refreshes come late, and are repeated. */
const shortest = 0.45;
const longest = 3.3;
/** How much all symbols together may be off their nominal time, a symbol: repeats make it longer. */
const leastStretch = 0.97;
const mostStretch = 1.1;
const slackSymbols = 4;
/** What a symbol of twice its period costs, in squares of white's light: it decides where light does not. */
const oddLengthCost = 0.5;

/** Begin of each symbol in samples, and the end of the last: where the squares of what is left are least. Null: they do not fit in. */
export function alignSymbols({ light, targets, symbolSamples, from, to, end }: Shown): Int32Array | null {
  const least = Math.max(1, Math.ceil(shortest * symbolSamples));
  const most = Math.max(least + 1, Math.floor(longest * symbolSamples));
  const slack = slackSymbols * symbolSamples;
  const low = (k: number): number => Math.max(0, Math.floor(from + k * symbolSamples * leastStretch - slack));
  const high = (k: number): number => {
    const afterBegin = to + k * symbolSamples * mostStretch + slack;
    const beforeEnd = end - (targets.length - k) * symbolSamples * leastStretch + slack;
    return Math.min(light.length, Math.ceil(Math.min(afterBegin, beforeEnd)));
  };
  const { sums, squares } = prefixSums(light);
  const lengthCost = Float64Array.from(
    { length: most + 1 },
    (_, d) => oddLengthCost * (d / symbolSamples - 1) ** 2,
  );
  const steps: Uint16Array[] = [];
  let costLow = low(0);
  let cost = new Float64Array(Math.max(0, high(0) - costLow + 1));
  for (const [k, target] of targets.entries()) {
    const nextLow = low(k + 1);
    const width = high(k + 1) - nextLow + 1;
    if (width <= 0) return null;
    const next = new Float64Array(width).fill(Infinity);
    const step = new Uint16Array(width);
    for (let b = nextLow; b < nextLow + width; b++) {
      const sumB = sums[b] ?? 0;
      const squareB = squares[b] ?? 0;
      let best = Infinity;
      let bestStep = 0;
      const dTo = Math.min(most, b - costLow);
      for (let d = Math.max(least, b - costLow - cost.length + 1); d <= dTo; d++) {
        const a = b - d;
        const total =
          (cost[a - costLow] ?? Infinity) +
          (squareB - (squares[a] ?? 0)) -
          2 * target * (sumB - (sums[a] ?? 0)) +
          target * target * d +
          (lengthCost[d] ?? 0);
        if (total < best) {
          best = total;
          bestStep = d;
        }
      }
      next[b - nextLow] = best;
      step[b - nextLow] = bestStep;
    }
    steps.push(step);
    cost = next;
    costLow = nextLow;
  }
  return wayBack(steps, cost, low);
}

function prefixSums(light: Float64Array): { readonly sums: Float64Array; readonly squares: Float64Array } {
  const sums = new Float64Array(light.length + 1);
  const squares = new Float64Array(light.length + 1);
  for (let i = 0; i < light.length; i++) {
    const value = light[i] ?? 0;
    sums[i + 1] = (sums[i] ?? 0) + value;
    squares[i + 1] = (squares[i] ?? 0) + value * value;
  }
  return { sums, squares };
}

function wayBack(
  steps: readonly Uint16Array[],
  cost: Float64Array,
  low: (k: number) => number,
): Int32Array | null {
  const end = cost.reduce((best, each, i) => (each < (cost[best] ?? Infinity) ? i : best), 0);
  if (!Number.isFinite(cost[end])) return null;
  const begins = new Int32Array(steps.length + 1);
  let at = end + low(steps.length);
  begins[steps.length] = at;
  for (let k = steps.length - 1; k >= 0; k--) {
    at -= steps[k]?.[at - low(k + 1)] ?? 0;
    begins[k] = at;
  }
  return begins;
}
