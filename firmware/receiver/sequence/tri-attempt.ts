/** Tri-level bits of a fit, and the frame that they make. */
import { crcBytes } from '../../../protocol/frame.ts';
import { Shade } from '../../../protocol/shade.ts';
import { blindOdds } from './blind-errors.ts';
import type { Burst } from './burst.ts';
import type { Fit } from './fit.ts';
import { type FrameBits, readFrameBits } from './frame-bits.ts';
import { wasSeen } from './gaps.ts';
import { findTriLevelHeader } from './header-search.ts';
import type { Segment } from './segments.ts';
import { phantomsIn } from './phantoms.ts';
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

/** Half the distance of grey and white over the noise of a symbol of so many samples. */
export const certaintyOf = ({ found: { means, noise } }: Fit, samples: number): number =>
  ((means[3] - means[2]) / 2) * Math.sqrt(samples / noise);

/**
 * Reads a fit's bits: an attempt for each place where a header may be, one without where there is none. `samples` are those of a symbol.
 */
export function readTriLevel(fit: Fit, samples: number): readonly [TriAttempt, ...TriAttempt[]] {
  const lit = fit.segments.filter(({ shade }) => shade !== Shade.black);
  const [black, , grey, white] = fit.found.means;
  const middle = (grey + white) / 2;
  const ratios = Float64Array.from(
    lit,
    ({ mean, weight }) => ((mean - middle) * weight * (white - grey)) / fit.found.noise,
  );
  const bit = (index: number): 0 | 1 => ((ratios[index] ?? 0) > 0 ? 1 : 0);
  const isLight = grey > black && certaintyOf(fit, samples) >= tuning.leastCertainty;
  const places = isLight ? findTriLevelHeader(ratios) : [];
  const [first, ...others] = places.map(({ body }) => ({
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
export function repeatsIn({ segments }: Fit, from: number, to: number): readonly number[] {
  return segments
    .filter((segment) => segment.from >= from && segment.from < to && segment.periods > 1)
    .map(({ from: begin, to: end, periods }) => begin + (end - begin) / periods);
}

/** Symbols of the frame that light does not show. */
export function phantomsOf(burst: Burst, { fit, lit, found }: TriAttempt): readonly Segment[] {
  if (found === undefined) return [];
  const from = lit[found.body - 8]?.from ?? 0;
  const to = lit[found.body + bodyBits(found.frame) - 1]?.to ?? Infinity;
  return phantomsIn(fit, burst.grid.periodBins).filter((segment) => segment.from >= from && segment.to <= to);
}

/** Whether all bits were seen, with no symbol put in. */
export function isSeen(burst: Burst, attempt: TriAttempt): boolean {
  const { found, fit, lit } = attempt;
  if (found === undefined || phantomsOf(burst, attempt).length > 0) return false;
  const bits = lit.slice(found.body - 8, found.body + bodyBits(found.frame));
  return bits.every((bit) => wasSeen(burst, fit.light, bit));
}

/** Odds that another frame with the same check sum was sent. */
export const oddsOf = ({ ratios, found }: TriAttempt): number =>
  found === undefined
    ? Infinity
    : blindOdds((bit) => ratios[found.body + bit] ?? 0, found.frame.wanted - 1, crcBytes);
