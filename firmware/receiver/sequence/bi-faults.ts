/** Names what was wrong with a bi-level transmission whose header was found. */
import type { Fault } from '../../../protocol/fault.ts';
import { framerFault, timingFault } from '../faults.ts';
import type { BiAttempt } from './bi-attempt.ts';
import type { Burst } from './burst.ts';
import { searchFlipped, searchLost } from './damage.ts';
import { durationText } from './duration-text.ts';
import { longestGap } from './gaps.ts';
import { timeOfEdge } from './reading-of.ts';
import { tuning } from './tuning.ts';

export interface BiDiagnosis {
  readonly fault: Fault;
  readonly skipsAtUs: readonly number[];
}

const { diagnosis } = tuning;
/** `refused`: what the check sum or the packet's rules said of the frame, where it was whole. */
export function diagnoseBiLevel(burst: Burst, attempt: BiAttempt, refused: Fault | undefined): BiDiagnosis {
  const { fit, frame, bit, edge, available, certainty } = attempt;
  const at = (index: number) => timeOfEdge(burst, fit.light, edge(index));
  const body = 8 * (frame.wanted - 1);
  const gap = longestGap(
    fit.light,
    Math.max(0, Math.floor(edge(-8))),
    Math.min(fit.light.bins, Math.floor(edge(body))),
  );
  if (gap !== undefined && gap.bins > diagnosis.gapPeriods * burst.grid.periodBins) {
    const length = durationText(gap.bins * burst.sums.binUs);
    return { fault: timingFault('gap', timeOfEdge(burst, fit.light, gap.bin), length), skipsAtUs: [] };
  }
  if (available < body) {
    const missing = (body - available) * burst.grid.periodBins * burst.sums.binUs;
    return {
      fault: framerFault('too-short', at(available), `${durationText(missing)} are missing`),
      skipsAtUs: [],
    };
  }
  if (certainty >= tuning.slips.leastCertainty) {
    const { fits } = searchLost(bit, body);
    const skipsAtUs = fits.map((lost) => at(lost.at));
    if (fits.length > 0 && fits.length <= diagnosis.mostPlaces)
      return { fault: timingFault('skipped-refresh', skipsAtUs[0]), skipsAtUs };
    const [wrong] = searchFlipped(bit, body).fits;
    if (wrong !== undefined && refused !== undefined)
      return { fault: { ...refused, atUs: Math.round(at(wrong.at)) }, skipsAtUs: [] };
  }
  return { fault: refused ?? framerFault('no-header', at(-8)), skipsAtUs: [] };
}
