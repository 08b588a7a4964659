/** The bits of a transmission in its light. Pure. */
import type { LightBlock } from '../../../firmware/ports.ts';
import type { LineCode } from '../../../protocol/line-code.ts';
import { timeUsOf } from '../formats/sample-time.ts';
import { alignSymbols } from './alignment.ts';

/** What is known of it. */
export interface Transmission {
  readonly lineCode: LineCode;
  readonly startUs: number;
  readonly atUs: number;
  readonly symbolHz: number;
  readonly greyRatio?: number | null | undefined;
}

export interface PlacedBits {
  /** Where each symbol begins, and the last one ends, samples; and how many a symbol has. */
  readonly begins: Int32Array;
  readonly symbolSamples: number;
  /** Of tri-level light: grey as a share of white. */
  readonly greyShare: number | null;
}

/** Longer symbols are aligned on averages: a symbol then has about so many. */
const alignedSamples = 12;
/** More bits than this that do not look like those that were decoded: they stand in another order. */
const mostMisfits = 0.08;
const usualGrey = 0.5;

/** All samples, whatever blocks they came in. */
export const levelsOf = (light: readonly LightBlock[]): Float64Array =>
  Float64Array.from(light.flatMap((block) => Array.from(block.levels)));

/** Where each bit is in the light of its transmission; null where they cannot be found in it. */
export function placeBits(
  light: readonly LightBlock[],
  levels: Float64Array,
  { lineCode, startUs, atUs, symbolHz, greyRatio }: Transmission,
  bits: readonly number[],
): PlacedBits | null {
  const symbolSamples = (light[0]?.sampleHz ?? 0) / symbolHz;
  const [startAt, endAt] = [indexAt(light, startUs), indexAt(light, atUs)];
  const sorted = levels.slice(startAt, endAt).sort();
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [black, white] = [quantile(0.1), quantile(0.98)];
  if (!(white > black && symbolSamples > 0)) return null;
  const greyShare = lineCode === 'tri-level' ? (greyRatio ?? usualGrey) : null;
  const targets = bits.flatMap((bit) => (greyShare === null ? [bit] : bit === 1 ? [0, 1] : [0, greyShare]));
  const group = Math.max(1, Math.floor(symbolSamples / alignedSamples));
  const perSymbol = symbolSamples / group;
  const slack = 4 * perSymbol;
  const from = startAt / group - slack;
  const found = alignSymbols({
    light: averaged(levels, group).map((level) => (level - black) / (white - black)),
    targets,
    symbolSamples: perSymbol,
    from,
    end: endAt / group,
    to: Math.max(from + slack, endAt / group - targets.length * perSymbol * 0.97 + slack),
  });
  if (found === null) return null;
  const begins = found.map((at) => at * group);
  const limit = (black + (greyShare ?? 0) * (white - black) + white) / 2;
  return misfits(levels, begins, bits, lineCode, limit) > mostMisfits * bits.length
    ? null
    : { begins, symbolSamples, greyShare };
}

function averaged(levels: Float64Array, group: number): Float64Array {
  if (group === 1) return levels.slice();
  return Float64Array.from({ length: Math.floor(levels.length / group) }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < group; k++) sum += levels[i * group + k] ?? 0;
    return sum / group;
  });
}

/** How many bits are not on their side of the limit. */
function misfits(
  levels: Float64Array,
  begins: Int32Array,
  bits: readonly number[],
  lineCode: LineCode,
  limit: number,
): number {
  return bits.filter((bit, i) => {
    const symbol = lineCode === 'tri-level' ? 2 * i + 1 : i;
    const [from = 0, to = 0] = [begins[symbol], begins[symbol + 1]];
    const later = levels.subarray(Math.floor((from + to) / 2), to);
    const mean = later.reduce((sum, level) => sum + level, 0) / Math.max(1, later.length);
    return Number(mean > limit) !== bit;
  }).length;
}

/** The first sample not before a time. */
export function indexAt(light: readonly LightBlock[], atUs: number): number {
  let index = 0;
  for (const block of light)
    for (let i = 0; i < block.levels.length; i++, index++) if (timeUsOf(block, i) >= atUs) return index;
  return index;
}
