/** Bi-level symbols of a fit, and the frame that they make. */
import { crcBytes } from '../../../protocol/frame.ts';
import { Shade } from '../../../protocol/shade.ts';
import { blindOdds } from './blind-errors.ts';
import type { Burst } from './burst.ts';
import type { Fit } from './fit.ts';
import { type FrameBits, readFrameBits } from './frame-bits.ts';
import { wasSeen } from './gaps.ts';
import type { HeaderPlace } from './header-search.ts';

export interface BiAttempt {
  readonly fit: Fit;
  readonly header: HeaderPlace;
  /** Symbol of the body, counted from the first after the header; beyond the searched light, by a plain threshold. */
  readonly bit: (index: number) => 0 | 1;
  /** Symbols of the body that the light holds. */
  readonly available: number;
  readonly frame: FrameBits;
  /** Left edge of a body symbol, bins of the normal light. */
  readonly edge: (index: number) => number;
  /** Whether every symbol of the frame was sampled well enough to read it. */
  readonly seen: boolean;
  /** How sure a body symbol is: its log-likelihood ratio of white to black. */
  readonly ratio: (index: number) => number;
  /** Half the distance of white and black over the noise of a symbol's mean: at 4 one symbol in 30,000 is wrong. */
  readonly certainty: number;
}

/** White less black, as far as what was shown before lets them come. */
export const separationOf = ({ found: { means } }: Fit): number =>
  (means[2] + means[3] - means[0] - means[1]) / 2;

/** Half the distance of white and black over the noise of a symbol of so many samples. */
export const certaintyOf = (fit: Fit, samples: number): number =>
  (separationOf(fit) / 2) * Math.sqrt(samples / fit.found.noise);

/** Reads a fit whose first cell was `from`, behind a header known to end at cell `header.body`. `ratios` is what single cells say. */
export function readBiLevel(
  burst: Burst,
  fit: Fit,
  from: number,
  header: HeaderPlace,
  ratios: Float64Array,
): BiAttempt {
  const { grid, cells } = burst;
  const { segments, light, found } = fit;
  const first = light.firstBin + (segments[0]?.from ?? 0);
  const skipped = Math.max(0, Math.round((first - (grid.edges[from] ?? 0)) / grid.periodBins));
  const offset = header.body - from - skipped;
  const bit = (index: number): 0 | 1 => {
    const segment = segments[offset + index];
    if (segment !== undefined) return segment.shade === Shade.white ? 1 : 0;
    return (ratios[header.body + index] ?? 0) > 0 ? 1 : 0;
  };
  const available = cells.count - header.body;
  const ratio = (index: number): number => {
    const segment = segments[offset + index];
    if (segment === undefined) return ratios[header.body + index] ?? 0;
    const after = segment.kind === 1 || segment.kind === 3 ? 1 : 0;
    const black = found.means[after];
    const white = found.means[after === 1 ? 3 : 2];
    return ((segment.mean - (black + white) / 2) * segment.weight * (white - black)) / found.noise;
  };
  const frame = readFrameBits(bit, 0, available);
  const shown = segments.slice(Math.max(0, offset - 8), offset + 8 * (frame.wanted - 1));
  return {
    fit,
    header,
    bit,
    seen: shown.every((segment) => wasSeen(burst, light, segment)),
    ratio,
    available,
    frame,
    edge: (index) => (grid.edges[Math.min(header.body + index, cells.count)] ?? 0) - light.firstBin,
    certainty: certaintyOf(fit, cells.samples),
  };
}

/** Odds that another frame with the same check sum was sent. */
export const oddsOf = ({ ratio, frame }: BiAttempt): number => blindOdds(ratio, frame.wanted - 1, crcBytes);
