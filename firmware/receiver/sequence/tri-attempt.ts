/** Tri-level bits of a fit, and the frame that they make. */
import { crcBytes } from '../../../protocol/frame.ts';
import { Shade } from '../../../protocol/shade.ts';
import { blindPairCost } from './blind-pairs.ts';
import type { Fit } from './fit.ts';
import { type FrameBits, readFrameBits } from './frame-bits.ts';
import { findTriLevelHeader } from './header-search.ts';
import type { Segment } from './segments.ts';
import { tuning } from './tuning.ts';

/** A fit read from one header place. */
export interface TriAttempt {
  readonly fit: Fit;
  /** Lit segments: one a bit. */
  readonly lit: readonly Segment[];
  /** Log-likelihood ratio of white to grey, one a bit. */
  readonly ratios: Float64Array;
  readonly found?: {
    /** First bit after the header. */
    readonly body: number;
    readonly frame: FrameBits;
  };
}

/** Reads a fit's bits: an attempt for each place where a header may be, one without where there is none. */
export function readTriLevel(fit: Fit): readonly [TriAttempt, ...TriAttempt[]] {
  const lit = fit.segments.filter(({ shade }) => shade !== Shade.black);
  const [, , grey, white] = fit.found.means;
  const middle = (grey + white) / 2;
  const ratios = Float64Array.from(
    lit,
    ({ mean, weight }) => ((mean - middle) * weight * (white - grey)) / fit.found.noise,
  );
  const bit = (index: number): 0 | 1 => ((ratios[index] ?? 0) > 0 ? 1 : 0);
  const [first, ...others] = findTriLevelHeader(ratios).map(({ body }) => ({
    fit,
    lit,
    ratios,
    found: { body, frame: readFrameBits(bit, body, lit.length) },
  }));
  return first === undefined ? [{ fit, lit, ratios }] : [first, ...others];
}

/** Bits up to the end of the flashing; in the black after it the search still has to see something lit. */
export function flashedBits({ lit, fit }: TriAttempt): number {
  const [, , grey] = fit.found.means;
  let count = lit.length;
  while (count > 0 && (lit[count - 1]?.mean ?? 0) < grey / 2) count--;
  return count;
}

/** Body bits of a frame: all but the header's. */
export const bodyBits = ({ wanted }: FrameBits): number => 8 * (wanted - 1);

/** Second periods of symbols that were shown for longer than one, between two bin edges. */
export function repeatsIn(
  { segments }: Fit,
  periodBins: number,
  from: number,
  to: number,
): readonly number[] {
  return segments
    .filter(
      (segment) => segment.from >= from && segment.from < to && segment.to - segment.from > 1.5 * periodBins,
    )
    .map((segment) => segment.from + periodBins);
}

const { leastSigmas, shortPeriods, shortSigmas } = tuning.phantom;

/**
 * Symbols of the frame that light does not show: the search must see dark and lit in turn, so it puts one in where a refresh was lost.
 * Some of the bits around it may be right, but which, the light does not say.
 */
export function phantomsOf({ fit, lit, found }: TriAttempt, periodBins: number): readonly Segment[] {
  if (found === undefined) return [];
  const { means, noise } = fit.found;
  const half = (means[2] - Math.max(means[0], means[1])) / 2;
  const from = lit[found.body - 8]?.from ?? 0;
  const to = lit[found.body + bodyBits(found.frame) - 1]?.to ?? Infinity;
  return fit.segments.filter((segment) => {
    if (segment.from < from || segment.to > to) return false;
    const wrong =
      segment.shade === Shade.black ? segment.mean - means[segment.kind] : means[segment.kind] - segment.mean;
    const short = segment.to - segment.from < shortPeriods * periodBins;
    const sigma = Math.sqrt(noise / Math.max(1, segment.weight));
    const least = Math.max(half, (short ? shortSigmas : leastSigmas) * sigma);
    return wrong > least && (segment.shade === Shade.black || segment.mean < means[2] - half);
  });
}

/** Whether every symbol was seen, and no two bits that the check sum cannot tell were unsure together. */
export function isSure(attempt: TriAttempt, periodBins: number): boolean {
  const { ratios, found } = attempt;
  if (found === undefined || phantomsOf(attempt, periodBins).length > 0) return false;
  const cost = blindPairCost((bit) => ratios[found.body + bit] ?? 0, found.frame.wanted - 1, crcBytes);
  return cost >= tuning.leastBlindPair;
}
