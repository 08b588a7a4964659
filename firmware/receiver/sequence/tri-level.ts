/** Reads a burst as tri-level: attempts from the strictest timing to the freest, until one makes a frame that is right. */
import type { Fault } from '../../../protocol/fault.ts';
import { failed, ok } from '../../../protocol/result.ts';
import { slicerFault } from '../faults.ts';
import { attempts, type CodeSearch } from './attempts.ts';
import type { Burst } from './burst.ts';
import type { CodeResult } from './code-result.ts';
import { type Belief, meanStep } from './fit.ts';
import type { FrameTests } from './frame-tests.ts';
import type { Reading } from './reading.ts';
import { readingOf, timeOfEdge } from './reading-of.ts';
import { searchTriLevel } from './trellis-tri-level.ts';
import {
  bodyBits,
  certaintyOf,
  isSeen,
  oddsOf,
  readTriLevel,
  repeatsIn,
  type TriAttempt,
} from './tri-attempt.ts';
import { diagnoseTriLevel } from './tri-faults.ts';
import { learnTriLevels } from './tri-levels.ts';
import { tuning } from './tuning.ts';

/** Cells searched after the last that alternates, so that the last bit's end is in: the tail, and what a grid without hold may be off. */
const tailCells = { onGrid: 6, free: 48 } as const;

function readingOfAttempt(
  burst: Burst,
  { fit, lit, found }: TriAttempt,
  skipsAtUs: readonly number[],
): Reading {
  const [black, , grey, white] = fit.found.means;
  const bits = found === undefined ? lit.length : bodyBits(found.frame);
  const lastBit = found === undefined ? lit.length - 1 : Math.min(lit.length, found.body + bits) - 1;
  const endBin = lit[lastBit]?.to ?? 0;
  const headerBit = found === undefined ? undefined : lit[found.body - 8];
  const headerBin = headerBit && fit.segments[fit.segments.indexOf(headerBit) - 1]?.from;
  return readingOf(burst, {
    lineCode: 'tri-level',
    fit,
    endBin,
    ...(headerBin === undefined ? {} : { headerBin }),
    bits: Math.max(1, bits),
    separation: white - grey,
    threshold: (kind) => (kind >= 2 ? (grey + white) / 2 : (black + grey) / 2),
    greyRatio: (grey - black) / (white - black),
    repeatsAtUs: repeatsIn(fit, 0, endBin).map((edge) => timeOfEdge(burst, fit.light, edge)),
    skipsAtUs,
  });
}

/** First belief in a burst's levels; undefined where its preamble shows none. */
function firstBelief(burst: Burst, from: number, to: number): Belief | undefined {
  const learned = learnTriLevels(burst);
  if (learned === undefined) return undefined;
  const unit = meanStep(learned.levels, from, to);
  const noise = Math.max(
    tuning.levels.leastNoise,
    (learned.drift.noise * burst.cells.samples) / (unit * unit),
  );
  return { ...learned, model: { means: [0, 0, learned.grey, 1], noise } };
}

/** The attempt that a fault is named from: the one that came farthest, and of those the clearest. */
interface Kept {
  readonly burst: Burst;
  readonly attempt: TriAttempt;
  /** 0 no header, 1 a header, 2 a whole frame. */
  readonly rank: 0 | 1 | 2;
  readonly refused: Fault | undefined;
}

/** Freer timing always fits somewhat better; only so much less noise means that it is right. */
const clearlyLess = 0.85;

const code: CodeSearch = {
  search: searchTriLevel,
  mayRepeat: true,
  certainty: certaintyOf,
  relearn: firstBelief,
};

/** Reads a burst as tri-level. Undefined where its preamble shows no levels. */
export function decodeTriLevel(given: Burst, tests: FrameTests): CodeResult | undefined {
  const from = given.alternation.start;
  const tail = tailCells[given.grid.steady ? 'onGrid' : 'free'];
  const to = Math.min(given.cells.count, given.alternation.to + tail);
  const belief = firstBelief(given, from, to);
  if (belief === undefined) return undefined;
  let kept: Kept | undefined;
  for (const { burst, fit } of attempts(given, from, to, belief, code))
    for (const attempt of readTriLevel(fit, burst.cells.samples)) {
      const { frame, body = 0 } = attempt.found ?? {};
      const whole = frame !== undefined && frame.bytes.length === frame.wanted;
      const atUs = timeOfEdge(burst, fit.light, attempt.lit[body - 8]?.from ?? 0);
      const result = whole ? tests.test(frame.bytes, atUs) : undefined;
      if (whole && result?.ok && tests.trusts(frame.bytes, oddsOf(attempt)) && isSeen(burst, attempt)) {
        const outcome = ok({ packet: result.value, bytes: frame.bytes, recovered: false });
        return { outcome, reading: readingOfAttempt(burst, attempt, []), locked: true, slipsTested: 0 };
      }
      const rank = whole ? 2 : frame === undefined ? 0 : 1;
      const clearer = kept !== undefined && fit.found.noise < clearlyLess * kept.attempt.fit.found.noise;
      if (kept !== undefined && !(rank > kept.rank || (rank === kept.rank && clearer))) continue;
      const refused =
        result === undefined ? undefined : result.ok ? slicerFault('unsure', atUs) : result.fault;
      kept = { burst, attempt, rank, refused };
    }
  if (kept === undefined) return undefined;
  const { fault, skipsAtUs } = diagnoseTriLevel(kept.burst, kept.attempt, kept.refused);
  const reading = readingOfAttempt(kept.burst, kept.attempt, skipsAtUs);
  return { outcome: failed(fault), reading, locked: kept.attempt.found !== undefined, slipsTested: 0 };
}
