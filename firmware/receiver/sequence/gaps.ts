/** Samples lost in the middle of a transmission, and symbols that nobody saw because of it. */
import type { Burst } from './burst.ts';
import type { NormalLight } from './normal-light.ts';
import { sumAt } from './prefix-sums.ts';
import type { Segment } from './segments.ts';
import { tuning } from './tuning.ts';

/** A stretch without samples, in bins of the normal light. */
export interface LightGap {
  readonly bin: number;
  readonly bins: number;
}

/** The longest gap between two bins; undefined where every bin has samples. */
export function longestGap({ weight }: NormalLight, from: number, to: number): LightGap | undefined {
  let longest: LightGap | undefined;
  let start = from;
  for (let i = from; i < to; i++) {
    if ((weight[i + 1] ?? 0) > (weight[i] ?? 0)) start = i + 1;
    else if (i + 1 - start > (longest?.bins ?? 0)) longest = { bin: start, bins: i + 1 - start };
  }
  return longest;
}

/** Whether enough of a symbol was sampled to read it. What was not seen must not be guessed, even where the check sum would agree. */
export function wasSeen(
  { sums, cells, grid }: Burst,
  { firstBin }: NormalLight,
  { from, to }: Segment,
): boolean {
  const samples = sumAt(sums.weight, firstBin + to) - sumAt(sums.weight, firstBin + from);
  const usual = (cells.samples / grid.periodBins) * (to - from);
  return samples >= tuning.leastSeen * usual;
}
