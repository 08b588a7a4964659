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

/** Whether no two bits that the check sum cannot tell were unsure together. */
export function isSure({ ratios, found }: TriAttempt): boolean {
  if (found === undefined) return false;
  const cost = blindPairCost((bit) => ratios[found.body + bit] ?? 0, found.frame.wanted - 1, crcBytes);
  return cost >= tuning.leastBlindPair;
}
