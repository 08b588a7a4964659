/**
 * The receiver at the limit: gets the stored light of one transmission and is told nothing else. Finds a preamble, its rate and
 * timing, the levels and their drift, and searches for the likeliest symbols in either line code. Gives a packet only where
 * check sum and packet are right; all else is a named fault.
 */
import type { Fault } from '../../../protocol/fault.ts';
import { failed } from '../../../protocol/result.ts';
import type { LightBlock } from '../../ports.ts';
import { demodulatorFault } from '../faults.ts';
import { type Candidate, candidates } from './acquisition.ts';
import { decodeBiLevel } from './bi-level.ts';
import { type Burst, findBurst } from './burst.ts';
import type { CodeResult } from './code-result.ts';
import { type FrameTests, frameTests } from './frame-tests.ts';
import { withoutMains } from './mains.ts';
import { type LightSums, sumLight, timeOfBin } from './prefix-sums.ts';
import type { SequenceResult } from './reading.ts';
import { decodeTriLevel } from './tri-level.ts';
import { tuning } from './tuning.ts';

/** Line codes worth a try, the likelier first: tri-level symbols alternate to the end, bi-level ones in the sync only. */
function likelier({ alternation: { unlike, judged } }: Burst): readonly (typeof decodeTriLevel)[] {
  const limits = tuning.preamble.unlike;
  if (judged >= limits.surelyCells) {
    if (unlike < limits.surelyTriLevel) return [decodeTriLevel];
    if (unlike > limits.surelyBiLevel) return [decodeBiLevel];
  }
  return unlike < limits.likelyTriLevel ? [decodeTriLevel, decodeBiLevel] : [decodeBiLevel, decodeTriLevel];
}

/** What either line code makes of the light around one candidate; the better of the two where neither gives a packet. */
function decodeAround(light: LightSums, candidate: Candidate, tests: FrameTests): CodeResult | undefined {
  const burst = findBurst(light, candidate);
  if (burst === undefined) return undefined;
  let best: CodeResult | undefined;
  for (const decode of likelier(burst)) {
    const result = decode(burst, tests);
    if (result?.outcome.ok) return result;
    if (best === undefined || (result?.locked && !best.locked)) best = result;
  }
  return best;
}

/** Samples that a candidate's symbols have each. */
function samplesPerSymbol({ weight, bins }: LightSums, { periodBins }: Candidate): number {
  return ((weight[bins] ?? 0) / Math.max(1, bins)) * periodBins;
}

/**
 * Reads the stored light of one transmission, from before its preamble to after its tail: one block, or several in order of time,
 * with gaps where samples were lost. Deterministic: the same light gives the same result. Throws RangeError where blocks go back in
 * time or span more than ten minutes.
 */
export function detectSequence(light: LightBlock | readonly LightBlock[]): SequenceResult {
  const tests = frameTests();
  const nothing = (fault: Fault): SequenceResult => ({
    outcome: failed(fault),
    framesTested: tests.count(),
    slipsTested: 0,
  });
  const stored = sumLight('levels' in light ? [light] : light);
  if (stored === undefined) return nothing(demodulatorFault('no-light'));
  const { sums, mains } = withoutMains(stored);
  let best: CodeResult | undefined;
  let tooFastUs: number | undefined;
  for (const candidate of candidates(sums)) {
    if (samplesPerSymbol(sums, candidate) < tuning.leastSamplesPerSymbol) {
      tooFastUs ??= timeOfBin(sums, candidate.bin);
      continue;
    }
    const result = decodeAround(sums, candidate, tests);
    if (best === undefined || result?.outcome.ok || (result?.locked && !best.locked)) best = result;
    // Where a header was found, its fault is the news: what else alternates in this light is its own data.
    if (best?.locked) break;
  }
  if (best === undefined)
    return nothing(
      tooFastUs === undefined
        ? demodulatorFault('no-preamble', sums.originUs)
        : demodulatorFault('too-few-samples', tooFastUs),
    );
  const { outcome, reading, slipsTested } = best;
  return {
    outcome,
    reading,
    ...(mains === undefined ? {} : { mains }),
    framesTested: tests.count(),
    slipsTested,
  };
}
