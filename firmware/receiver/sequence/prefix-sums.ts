/** Stored light on an even raster of bins, as running sums: the mean of any stretch costs two look-ups. */
import type { LightBlock } from '../../ports.ts';
import { withoutSpikes } from './spikes.ts';
import { tuning } from './tuning.ts';

/** Light on a raster. Bins without samples (gaps) have no weight. */
export interface LightSums {
  /** Time of the left edge of bin 0, microseconds. */
  readonly originUs: number;
  readonly binUs: number;
  readonly bins: number;
  /** Samples before each bin edge; `bins + 1` entries. */
  readonly weight: Float64Array;
  /** Sum of levels before each bin edge; `bins + 1` entries. */
  readonly sum: Float64Array;
}

/** Bins per second. */
export const binHz = (sums: LightSums): number => 1e6 / sums.binUs;

/** Time of a bin edge, which may lie between two. */
export const timeOfBin = (sums: LightSums, bin: number): number => sums.originUs + bin * sums.binUs;

/** A running sum between two bin edges, linear; clamped at its ends. */
export function sumAt(running: Float64Array, bin: number): number {
  const last = running.length - 1;
  if (bin <= 0) return 0;
  if (bin >= last) return running[last] ?? 0;
  const left = Math.trunc(bin);
  const from = running[left] ?? 0;
  return from + (bin - left) * ((running[left + 1] ?? 0) - from);
}

/** Mean level between two bin edges; NaN where no sample lies between. */
export function meanBetween(sums: LightSums, from: number, to: number): number {
  const weight = sumAt(sums.weight, to) - sumAt(sums.weight, from);
  return weight > 0 ? (sumAt(sums.sum, to) - sumAt(sums.sum, from)) / weight : Number.NaN;
}

/** The same light with `factor` bins in one; a rest at the end is left out. */
export function coarser(sums: LightSums, factor: number): LightSums {
  if (factor <= 1) return sums;
  const bins = Math.floor(sums.bins / factor);
  const pick = (running: Float64Array) => {
    const picked = new Float64Array(bins + 1);
    for (let i = 0; i <= bins; i++) picked[i] = running[i * factor] ?? 0;
    return picked;
  };
  return {
    originUs: sums.originUs,
    binUs: sums.binUs * factor,
    bins,
    weight: pick(sums.weight),
    sum: pick(sums.sum),
  };
}

function accumulate(running: Float64Array): void {
  let total = 0;
  for (let i = 0; i < running.length; i++) {
    total += running[i] ?? 0;
    running[i] = total;
  }
}

/** Samples a bin, so that bins come at about `tuning.binsHz`. */
const samplesPerBin = (sampleHz: number): number => Math.max(1, Math.floor(sampleHz / tuning.binsHz));

const endIndexOf = (block: LightBlock): number => block.firstIndex + block.levels.length;

/** Blocks of one even stream: bins are whole numbers of samples. */
function sumEven(blocks: readonly LightBlock[], first: LightBlock, last: LightBlock): LightSums {
  const perBin = samplesPerBin(first.sampleHz);
  const stepUs = 1e6 / first.sampleHz;
  const bins = Math.ceil((endIndexOf(last) - first.firstIndex) / perBin);
  const weight = new Float64Array(bins + 1);
  const sum = new Float64Array(bins + 1);
  for (const { levels: raw, firstIndex } of blocks) {
    const levels = withoutSpikes(raw);
    const offset = firstIndex - first.firstIndex;
    let bin = Math.floor(offset / perBin) + 1;
    let room = bin * perBin - offset;
    for (const level of levels) {
      if (room === 0) {
        bin++;
        room = perBin;
      }
      room--;
      sum[bin] = (sum[bin] ?? 0) + level;
      weight[bin] = (weight[bin] ?? 0) + 1;
    }
  }
  accumulate(weight);
  accumulate(sum);
  // A sample speaks for the step around it, so the raster begins half a step before the first.
  const originUs = first.originUs + (first.firstIndex - 0.5) * stepUs;
  return { originUs, binUs: perBin * stepUs, bins, weight, sum };
}

/** Blocks with a time per sample, or of more than one raster. */
function sumUneven(
  blocks: readonly LightBlock[],
  first: LightBlock,
  timeOf: (block: LightBlock, i: number) => number,
  endUs: number,
): LightSums {
  const stepUs = 1e6 / first.sampleHz;
  const binUs = samplesPerBin(first.sampleHz) * stepUs;
  const originUs = timeOf(first, 0) - 0.5 * stepUs;
  const bins = Math.floor((endUs - originUs) / binUs) + 1;
  const weight = new Float64Array(bins + 1);
  const sum = new Float64Array(bins + 1);
  for (const block of blocks) {
    const levels = withoutSpikes(block.levels);
    for (let i = 0; i < levels.length; i++) {
      const bin = Math.floor((timeOf(block, i) - originUs) / binUs) + 1;
      sum[bin] = (sum[bin] ?? 0) + (levels[i] ?? 0);
      weight[bin] = (weight[bin] ?? 0) + 1;
    }
  }
  accumulate(weight);
  accumulate(sum);
  return { originUs, binUs, bins, weight, sum };
}

const sampleTimeUs = (block: LightBlock, i: number): number =>
  block.timesUs?.[i] ?? block.originUs + ((block.firstIndex + i) * 1e6) / block.sampleHz;

/**
 * Puts the blocks of one stretch of light, in order of time, on a raster. Undefined where they hold no sample.
 * Throws RangeError where they go back in time or span more than `tuning.longestSpanS`.
 */
export function sumLight(light: readonly LightBlock[]): LightSums | undefined {
  const blocks = light.filter(({ levels }) => levels.length > 0);
  const [first] = blocks;
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const startUs = sampleTimeUs(first, 0);
  const endUs = sampleTimeUs(last, last.levels.length - 1);
  if (!(endUs >= startUs)) throw new RangeError('blocks of light come in order of time');
  if (endUs - startUs > tuning.longestSpanS * 1e6)
    throw new RangeError(`one transmission is at most ${tuning.longestSpanS} s of light`);
  const even = blocks.every(
    (block, i) =>
      block.timesUs === undefined &&
      block.sampleHz === first.sampleHz &&
      block.originUs === first.originUs &&
      (i === 0 || block.firstIndex >= endIndexOf(blocks[i - 1] ?? block)),
  );
  return even ? sumEven(blocks, first, last) : sumUneven(blocks, first, sampleTimeUs, endUs);
}
