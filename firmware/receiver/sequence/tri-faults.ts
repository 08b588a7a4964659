/** Names what was wrong with a tri-level transmission. */
import type { Fault } from '../../../protocol/fault.ts';
import { Shade } from '../../../protocol/shade.ts';
import { framerFault, slicerFault, timingFault } from '../faults.ts';
import type { Burst } from './burst.ts';
import { searchFlipped } from './damage.ts';
import { durationText } from './duration-text.ts';
import { longestGap } from './gaps.ts';
import { timeOfEdge } from './reading-of.ts';
import { bodyBits, flashedBits, phantomsOf, repeatsIn, type TriAttempt } from './tri-attempt.ts';
import { tuning } from './tuning.ts';

export interface TriDiagnosis {
  readonly fault: Fault;
  readonly skipsAtUs: readonly number[];
}

const { diagnosis } = tuning;
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
    const whites = lit.slice(0, flashed).filter(({ shade }) => shade === Shade.white).length;
    return {
      fault:
        flashed >= diagnosis.leastBits && whites < diagnosis.leastWhites * flashed
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
    return {
      fault: timingFault('gap', at(gap.bin), durationText(gap.bins * burst.sums.binUs)),
      skipsAtUs: [],
    };
  const missing = body + bodyBits(frame) - flashed;
  if (missing > 0) {
    const skips = missing <= diagnosis.mostSkips ? repeatsIn(fit, start, bitEdge(flashed)) : [];
    const [first] = skips;
    if (first !== undefined)
      return { fault: timingFault('skipped-refresh', at(first)), skipsAtUs: skips.map((edge) => at(edge)) };
    return {
      fault: framerFault(
        'too-short',
        at(bitEdge(flashed)),
        `${durationText(2 * missing * periodUs)} are missing`,
      ),
      skipsAtUs: [],
    };
  }
  const phantoms = phantomsOf(burst, attempt);
  const [phantom] = phantoms;
  if (phantom !== undefined)
    return {
      fault: timingFault('skipped-refresh', at(phantom.from)),
      skipsAtUs: phantoms.map(({ from }) => at(from)),
    };
  return {
    fault: { ...(refused ?? framerFault('no-header', at(start))), atUs: wrongBitUs() },
    skipsAtUs: [],
  };

  /** Where one wrong bit explains it; else the least sure one. */
  function wrongBitUs(): number {
    const bits = bodyBits(frame);
    const [wrong] = searchFlipped((bit) => ((ratios[body + bit] ?? 0) > 0 ? 1 : 0), bits).fits;
    if (wrong !== undefined) return Math.round(at(bitEdge(body + wrong.at)));
    let weakest = body;
    for (let bit = body; bit < body + bits; bit++)
      if (Math.abs(ratios[bit] ?? 0) < Math.abs(ratios[weakest] ?? 0)) weakest = bit;
    return Math.round(at(bitEdge(weakest)));
  }
}
