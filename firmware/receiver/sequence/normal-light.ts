/** Light with its levels taken off: black is 0, white is 1, wherever the screen fades or the room gets brighter. */
import type { Steps } from './ambient-steps.ts';
import type { Levels } from './level-track.ts';
import type { LightSums } from './prefix-sums.ts';
import type { SymbolGrid } from './symbol-grid.ts';
import { tuning } from './tuning.ts';

/** Running sums of normal light over the bins of a burst. */
export interface NormalLight {
  /** Bin of the stored light at which these begin. */
  readonly firstBin: number;
  readonly bins: number;
  /** Samples before each edge; one that was seen through a smaller step counts for less. */
  readonly weight: Float64Array;
  /** Sum of normal levels before each edge, so weighted. */
  readonly sum: Float64Array;
}

/** Normal light of cells `from`..`to` - 1. `noise` is the variance of one sample of it. */
export function normalise(
  sums: LightSums,
  { edges }: SymbolGrid,
  from: number,
  to: number,
  { black, step }: Levels,
  jumps: Steps,
  noise: number,
): NormalLight {
  const firstBin = Math.max(0, Math.floor(edges[from] ?? 0) - 2);
  const bins = Math.max(0, Math.min(sums.bins, Math.ceil(edges[to] ?? 0) + 2) - firstBin);
  const weight = new Float64Array(bins + 1);
  const sum = new Float64Array(bins + 1);
  let mean = 0;
  for (let k = from; k < to; k++) mean += step[k] ?? 0;
  mean /= Math.max(1, to - from);
  const { spikeSigmas, spikeShare } = tuning.levels;
  let cell = from;
  let centre = ((edges[cell] ?? 0) + (edges[cell + 1] ?? 0)) / 2;
  let next = ((edges[cell + 1] ?? 0) + (edges[cell + 2] ?? 0)) / 2;
  for (let i = 0; i < bins; i++) {
    const middle = firstBin + i + 0.5;
    while (middle > next && cell + 2 < to) {
      cell++;
      centre = next;
      next = ((edges[cell + 1] ?? 0) + (edges[cell + 2] ?? 0)) / 2;
    }
    let part = next > centre ? Math.max(0, Math.min(1, (middle - centre) / (next - centre))) : 0;
    const stepBin = jumps.get(cell + 1);
    if (stepBin !== undefined) part = middle < stepBin ? 0 : 1;
    const zero = (black[cell] ?? 0) + part * ((black[cell + 1] ?? 0) - (black[cell] ?? 0));
    const own = (step[cell] ?? 0) + part * ((step[cell + 1] ?? 0) - (step[cell] ?? 0));
    const unit = Math.max(0.05 * mean, own);
    const edge = firstBin + i;
    const samples = (sums.weight[edge + 1] ?? 0) - (sums.weight[edge] ?? 0);
    let level =
      samples > 0 ? (((sums.sum[edge + 1] ?? 0) - (sums.sum[edge] ?? 0)) / samples - zero) / unit : 0;
    const limit = spikeShare + spikeSigmas * Math.sqrt(noise / Math.max(1, samples)) * (mean / unit);
    if (level < -limit) level = -limit;
    else if (level > 1 + limit) level = 1 + limit;
    const counted = samples * (unit / mean) * (unit / mean);
    weight[i + 1] = (weight[i] ?? 0) + counted;
    sum[i + 1] = (sum[i] ?? 0) + counted * level;
  }
  return { firstBin, bins, weight, sum };
}
