/** The light in cells of one symbol period each, before anyone knows what they mean: where symbols alternate, and which of two is lit. */
import { type LightSums, sumAt } from './prefix-sums.ts';
import type { SymbolGrid } from './symbol-grid.ts';
import { tuning } from './tuning.ts';

/** Cell k lies between edges k and k + 1 of its grid. */
export interface Cells {
  readonly count: number;
  /** Mean level; NaN where a cell has no samples. */
  readonly means: Float64Array;
  /** Mean samples a cell, over the burst. */
  readonly samples: number;
}

/** Reads the cells of a grid. */
export function readCells({ weight, sum }: LightSums, { edges }: SymbolGrid): Cells {
  const count = Math.max(0, edges.length - 1);
  const means = new Float64Array(count);
  let weightFrom = sumAt(weight, edges[0] ?? 0);
  let sumFrom = sumAt(sum, edges[0] ?? 0);
  const firstWeight = weightFrom;
  for (let k = 0; k < count; k++) {
    const to = edges[k + 1] ?? 0;
    const weightTo = sumAt(weight, to);
    const sumTo = sumAt(sum, to);
    means[k] = weightTo - weightFrom > 0.5 ? (sumTo - sumFrom) / (weightTo - weightFrom) : Number.NaN;
    weightFrom = weightTo;
    sumFrom = sumTo;
  }
  return { count, means, samples: count > 0 ? (weightFrom - firstWeight) / count : 0 };
}

/** How symbols alternate along the light. */
export interface Alternation {
  /** First and last + 1 cell of the stretch around the anchor in which symbols alternate without a long break. */
  readonly from: number;
  readonly to: number;
  /** First cell of the preamble itself. */
  readonly start: number;
  /** 1 lit, 0 dark, -1 not to be told. */
  readonly lit: Int8Array;
  /** Mean difference of lit and dark where the preamble was found. */
  readonly swing: number;
  /**
   * Behind the preamble, how much symbols differ from the last but one, over how much from the last (squared): about 0.2 in tri-level
   * light, 1 in bi-level data.
   */
  readonly unlike: number;
  /** Symbols that this rests on. */
  readonly judged: number;
}

/** Half the swing of cell k against its neighbours, its sign turned in every other cell: constant where symbols alternate. */
function turnedSwings({ count, means }: Cells): Float64Array {
  const swings = new Float64Array(count);
  for (let k = 1; k + 1 < count; k++) {
    const swing = (2 * (means[k] ?? 0) - (means[k - 1] ?? 0) - (means[k + 1] ?? 0)) / 4;
    swings[k] = swing === swing ? (k & 1 ? -swing : swing) : 0;
  }
  return swings;
}

/** Where, from `middle` backwards, the light turns from one level to `swing`: the likeliest first cell of the alternation. */
function startBefore(swings: Float64Array, middle: number, from: number, swing: number): number {
  let start = middle;
  let worth = 0;
  let most = 0;
  for (let k = middle; k >= Math.max(1, from - tuning.preamble.voteCells); k--) {
    const value = swings[k] ?? 0;
    worth += value * value - (value - swing) * (value - swing);
    if (worth > most) {
      most = worth;
      start = k;
    }
  }
  return start;
}

/** What symbols behind the preamble have in common with their neighbours. */
function judge({ count, means }: Cells, start: number, to: number): Pick<Alternation, 'unlike' | 'judged'> {
  const { longestSync, judgedCells } = tuning.preamble;
  const from = start + longestSync;
  let neighbours = 0;
  let others = 0;
  let judged = 0;
  for (let k = from; k < Math.min(count, Math.max(to, from + judgedCells)); k++) {
    const mean = means[k] ?? Number.NaN;
    const neighbour = mean - (means[k - 1] ?? Number.NaN);
    const other = mean - (means[k - 2] ?? Number.NaN);
    if (neighbour !== neighbour || other !== other) continue;
    neighbours += neighbour * neighbour;
    others += other * other;
    judged++;
  }
  return { unlike: neighbours > 0 ? others / neighbours : 1, judged };
}

/** Finds the alternation around the cell where the preamble was found. Undefined where there is none. */
export function findAlternation(cells: Cells, anchorCell: number): Alternation | undefined {
  const { count } = cells;
  const { voteCells, leastVote, usualCells, bridgedCells } = tuning.preamble;
  const width = 2 * voteCells + 1;
  if (count < 2 * width) return undefined;
  const swings = turnedSwings(cells);
  const votes = new Float64Array(count);
  let vote = 0;
  for (let k = -voteCells; k < count; k++) {
    vote += (swings[k + voteCells] ?? 0) - (swings[k - voteCells - 1] ?? 0);
    if (k >= 0) votes[k] = vote / width;
  }
  const anchor = Math.min(count - width, anchorCell + 2 * voteCells);
  let peak = anchor;
  for (let k = Math.max(0, anchor - voteCells); k < anchor + voteCells; k++)
    if (Math.abs(votes[k] ?? 0) > Math.abs(votes[peak] ?? 0)) peak = k;
  const swing = votes[peak] ?? 0;
  if (swing === 0) return undefined;
  const active = new Uint8Array(count);
  const reach = (step: 1 | -1): number => {
    let last = peak;
    let usual = Math.abs(swing);
    for (let k = peak; k >= 0 && k < count && Math.abs(k - last) <= bridgedCells; k += step) {
      const size = Math.abs(votes[k] ?? 0);
      if (size < leastVote * usual) continue;
      active[k] = 1;
      last = k;
      usual += (size - usual) / usualCells;
    }
    return last;
  };
  const from = reach(-1);
  const to = reach(1) + 1;
  const lit = new Int8Array(count).fill(-1);
  for (let k = from; k < to; k++) {
    if (active[k] === 0) continue;
    lit[k] = (votes[k] ?? 0) > 0 === ((k & 1) === 0) ? 1 : 0;
  }
  const start = startBefore(
    swings,
    Math.max(from, Math.min(peak, from + 2 * width)),
    from,
    votes[Math.min(peak, from + width)] ?? swing,
  );
  for (let k = start; k < from; k++) lit[k] = lit[from] === ((k - from) & 1 ? 0 : 1) ? 1 : 0;
  return { from, to, start, lit, swing: 2 * Math.abs(swing), ...judge(cells, start, to) };
}
