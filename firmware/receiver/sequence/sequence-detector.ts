/**
 * The receiver at the limit: gets the stored light of one transmission and is told nothing else. Finds a preamble, its rate and
 * timing, the levels and their drift, and searches for the likeliest symbols in either line code. Gives a packet only where
 * check sum and packet are right; all else is a named fault.
 */
import { failed } from '../../../protocol/result.ts';
import type { LightBlock } from '../../ports.ts';
import { demodulatorFault } from '../faults.ts';
import { candidates } from './acquisition.ts';
import { decodeBiLevel } from './bi-level.ts';
import { type Burst, findBurst } from './burst.ts';
import type { CodeResult } from './code-result.ts';
import { frameTests } from './frame-tests.ts';
import { withoutMains } from './mains.ts';
import { sumLight } from './prefix-sums.ts';
import type { SequenceResult } from './reading.ts';
import { decodeTriLevel } from './tri-level.ts';

/** Both line codes, the likelier first: tri-level symbols alternate to the end, bi-level ones in the sync only. */
const likelier = ({ alternation }: Burst): readonly (typeof decodeTriLevel)[] =>
  alternation.throughout ? [decodeTriLevel, decodeBiLevel] : [decodeBiLevel, decodeTriLevel];

/**
 * Reads the stored light of one transmission, from before its preamble to after its tail: one block, or several in order of time,
 * with gaps where samples were lost. Throws RangeError where blocks go back in time or span more than ten minutes.
 */
export function detectSequence(light: LightBlock | readonly LightBlock[]): SequenceResult {
  const blocks = 'levels' in light ? [light] : light;
  const stored = sumLight(blocks);
  const tests = frameTests();
  if (stored === undefined)
    return { outcome: failed(demodulatorFault('no-light')), framesTested: 0, slipsTested: 0 };
  const { sums, mains } = withoutMains(stored);
  let best: CodeResult | undefined;
  for (const candidate of candidates(sums)) {
    const burst = findBurst(sums, candidate);
    if (burst === undefined) continue;
    for (const decode of likelier(burst)) {
      const result = decode(burst, tests);
      if (result === undefined) continue;
      if (best === undefined || result.outcome.ok || (result.locked && !best.locked)) best = result;
      if (best.outcome.ok) break;
    }
    if (best?.locked) break;
  }
  if (best === undefined)
    return {
      outcome: failed(demodulatorFault('no-preamble', sums.originUs)),
      framesTested: 0,
      slipsTested: 0,
    };
  const { outcome, reading, slipsTested } = best;
  void mains;
  return { outcome, reading, framesTested: tests.count(), slipsTested };
}
