/** Samples lost in the middle of a transmission. */
import type { NormalLight } from './normal-light.ts';

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
