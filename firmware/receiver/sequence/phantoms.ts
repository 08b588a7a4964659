/**
 * Symbols that a tri-level search had to put in and that no light shows: it must see dark and lit in turn, so where a refresh was lost it
 * squeezes one in. Some of the bits around it may be right, but which, the light does not say.
 */
import { Shade } from '../../../protocol/shade.ts';
import type { Fit } from './fit.ts';
import type { Segment } from './segments.ts';
import { tuning } from './tuning.ts';

const { leastSigmas, shortPeriods, shortSigmas } = tuning.phantom;

/** All phantoms of a fit: dark symbols as bright as grey, lit ones as dark as black, beyond what noise does. */
export function phantomsIn({ segments, found }: Fit, periodBins: number): readonly Segment[] {
  const { means, noise } = found;
  const half = (means[2] - Math.max(means[0], means[1])) / 2;
  return segments.filter(({ shade, kind, from, to, mean, weight }) => {
    const wrong = shade === Shade.black ? mean - means[kind] : means[2] - mean;
    const sigmas = to - from < shortPeriods * periodBins ? shortSigmas : leastSigmas;
    return wrong > Math.max(half, sigmas * Math.sqrt(noise / Math.max(1, weight)));
  });
}
