/** Names what was wrong with a tri-level transmission. */
import type { Fault } from '../../../protocol/fault.ts';
import { framerFault, slicerFault, timingFault } from '../faults.ts';
import type { Burst } from './burst.ts';
import { longestGap } from './gaps.ts';
import { timeOfEdge } from './reading-of.ts';
import { bodyBits, flashedBits, repeatsIn, type TriAttempt } from './tri-attempt.ts';
import { tuning } from './tuning.ts';

export interface TriDiagnosis {
  readonly fault: Fault;
  readonly skipsAtUs: readonly number[];
}

const { diagnosis } = tuning;
const seconds = (us: number): string => `${(us / 1e6).toFixed(us < 1e6 ? 3 : 1)} s`;

/** `refused`: what the check sum or the packet's rules said of the frame, where it was whole. */
export function diagnoseTriLevel(
  burst: Burst,
  attempt: TriAttempt,
  refused: Fault | undefined,
): TriDiagnosis {
  const { fit, lit, ratios, found } = attempt;
  const { light } = fit;
  const periodBins = burst.grid.periodBins;
  const periodUs = periodBins * burst.sums.binUs;
  const at = (edge: number) => timeOfEdge(burst, light, edge);
  const bitEdge = (bit: number): number => lit[bit]?.from ?? lit.at(-1)?.to ?? 0;
  const flashed = flashedBits(attempt);
  if (found === undefined) {
    const [, , grey, white] = fit.found.means;
    return {
      fault:
        white - grey < diagnosis.leastSeparation
          ? slicerFault('levels-merged', at(bitEdge(flashed)))
          : framerFault('no-header', at(bitEdge(flashed))),
      skipsAtUs: [],
    };
  }
  const { body, frame } = found;
  const start = bitEdge(body - 8);
  const end = bitEdge(body + bodyBits(frame));
  const gap = longestGap(light, start, end);
  if (gap !== undefined && gap.bins > diagnosis.gapPeriods * periodBins)
    return { fault: timingFault('gap', at(gap.bin), seconds(gap.bins * burst.sums.binUs)), skipsAtUs: [] };
  const missing = body + bodyBits(frame) - flashed;
  if (missing > 0) {
    const skips = missing <= diagnosis.mostSkips ? repeatsIn(fit, periodBins, start, bitEdge(flashed)) : [];
    const [first] = skips;
    if (first !== undefined)
      return { fault: timingFault('skipped-refresh', at(first)), skipsAtUs: skips.map((edge) => at(edge)) };
    return {
      fault: framerFault('too-short', at(bitEdge(flashed)), `${seconds(2 * missing * periodUs)} are missing`),
      skipsAtUs: [],
    };
  }
  let weakest = body;
  for (let bit = body; bit < body + bodyBits(frame); bit++)
    if (Math.abs(ratios[bit] ?? 0) < Math.abs(ratios[weakest] ?? 0)) weakest = bit;
  const fault = refused ?? framerFault('no-header', at(start));
  return { fault: { ...fault, atUs: Math.round(at(bitEdge(weakest))) }, skipsAtUs: [] };
}
