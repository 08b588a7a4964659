/** Reads a burst as bi-level: the clock comes from the sync and is held, so every symbol period is one bit. */
import type { Fault } from '../../../protocol/fault.ts';
import type { Packet } from '../../../protocol/packet.ts';
import { failed, ok } from '../../../protocol/result.ts';
import { framerFault, slicerFault } from '../faults.ts';
import { attempts, type CodeSearch } from './attempts.ts';
import { type BiAttempt, certaintyOf, oddsOf, readBiLevel, separationOf } from './bi-attempt.ts';
import { followJumps } from './bi-envelope.ts';
import { diagnoseBiLevel } from './bi-faults.ts';
import { followBiLevels, learnSync, type SyncLevels, syncRatios } from './bi-levels.ts';
import type { Burst } from './burst.ts';
import type { CodeResult } from './code-result.ts';
import { searchFlipped, searchLost, searchRepeated } from './damage.ts';
import { slipFault } from './faults.ts';
import { type Belief, fitBurst, meanStep } from './fit.ts';
import { readFrameBits } from './frame-bits.ts';
import type { FrameTests } from './frame-tests.ts';
import { findBiLevelHeader } from './header-search.ts';
import type { Reading } from './reading.ts';
import { readingOf, timeOfEdge } from './reading-of.ts';

import { searchBiLevel } from './trellis-bi-level.ts';
import { tuning } from './tuning.ts';

/** Symbols searched behind the frame: the first of its tail, so that the last bit's end is in. */
const tailCells = 3;

interface Marks {
  readonly repeatsAtUs: readonly number[];
  readonly skipsAtUs: readonly number[];
}

function readingOfAttempt(burst: Burst, attempt: BiAttempt, marks: Marks): Reading {
  const { fit, frame, edge, available, header } = attempt;
  const [blackBlack, whiteBlack, blackWhite, whiteWhite] = fit.found.means;
  const bits = Math.min(available, 8 * (frame.wanted - 1));
  const headerSymbols = header.repeatedBit === undefined ? 8 : 9;
  return readingOf(burst, {
    lineCode: 'bi-level',
    fit,
    endBin: edge(bits),
    headerBin: edge(-headerSymbols),
    bits: Math.max(1, bits),
    separation: separationOf(fit),
    threshold: (kind) =>
      kind === 0 || kind === 2 ? (blackBlack + blackWhite) / 2 : (whiteBlack + whiteWhite) / 2,
    ...marks,
  });
}

/** A fault without a header: what was seen of the sync, and no frame. */
function withoutHeader(burst: Burst, sync: SyncLevels, ratios: Float64Array): CodeResult {
  const { alternation, cells } = burst;
  const from = alternation.start;
  const to = Math.min(cells.count, alternation.to + tailCells);
  const fit = fitBurst(burst, from, to, beliefs(burst, sync, from, to)[0], 'steady', false, searchBiLevel);
  const attempt = readBiLevel(burst, fit, from, { body: to, worth: 0 }, ratios);
  const fault = framerFault('no-header', timeOfEdge(burst, fit.light, attempt.edge(0)));
  const { headerAtUs: _, ...reading } = readingOfAttempt(burst, attempt, { repeatsAtUs: [], skipsAtUs: [] });
  return { outcome: failed(fault), reading, locked: false, slipsTested: 0 };
}

/** Beliefs in the levels worth a try: drifting, and jumping where they seem to jump. */
function beliefs(burst: Burst, sync: SyncLevels, from: number, to: number): readonly [Belief, ...Belief[]] {
  const withModel = ({ levels, drift }: Pick<Belief, 'levels' | 'drift'>): Belief => {
    const unit = meanStep(levels, from, to);
    const noise = Math.max(tuning.levels.leastNoise, (sync.noise * burst.cells.samples) / (unit * unit));
    return { levels, first: sync, drift, model: { means: [0, 0, 1, 1], noise } };
  };
  const jumping = followJumps(burst, from, to, sync, sync.noise);
  const drifting = withModel(followBiLevels(burst.cells, from, to, sync));
  return jumping === undefined ? [drifting] : [drifting, withModel(jumping)];
}

const code: CodeSearch = { search: searchBiLevel, mayRepeat: false, certainty: certaintyOf };

/**
 * One symbol too many: the frame that fits without it, if there is exactly one, and if no lost or wrong symbol explains the light as well.
 */
function withoutRepeat(burst: Burst, attempt: BiAttempt): { result?: CodeResult; tested: number } {
  const { fit, frame, bit, edge, available } = attempt;
  const body = 8 * (frame.wanted - 1);
  // The length byte itself may have slipped, so the frame may be longer than it was read.
  const { fits, tested } = searchRepeated(bit, Math.min(available, body + tuning.slips.longerSymbols));
  const [one] = fits;
  if (one === undefined) return { tested };
  const lost = searchLost(bit, Math.min(available, body));
  const flipped = searchFlipped(bit, Math.min(available, body));
  const readings = fits.length + lost.fits.length + flipped.fits.length;
  const repeatsAtUs = fits.map(({ at }) => timeOfEdge(burst, fit.light, edge(at)));
  const reading = readingOfAttempt(burst, attempt, { repeatsAtUs, skipsAtUs: [] });
  const outcome =
    readings === 1
      ? ok({ packet: one.packet, bytes: one.bytes, recovered: true })
      : failed(slipFault('repeated-refresh', repeatsAtUs[0], `${readings} readings fit`));
  return { result: { outcome, reading, locked: true, slipsTested: tested }, tested };
}

/** A frame that is right as it was received. */
function accepted(burst: Burst, attempt: BiAttempt, packet: Packet): CodeResult {
  const { header, frame, fit, edge } = attempt;
  const recovered = header.repeatedBit !== undefined;
  const repeatsAtUs = recovered ? [timeOfEdge(burst, fit.light, edge(header.repeatedBit - 8))] : [];
  const reading = readingOfAttempt(burst, attempt, { repeatsAtUs, skipsAtUs: [] });
  return { outcome: ok({ packet, bytes: frame.bytes, recovered }), reading, locked: true, slipsTested: 0 };
}

/** Reads a burst as bi-level. Undefined where its preamble shows no levels. */
export function decodeBiLevel(burst: Burst, tests: FrameTests): CodeResult | undefined {
  const { cells, alternation } = burst;
  const sync = learnSync(cells, alternation);
  if (sync === undefined) return undefined;
  const ratios = syncRatios(cells, sync);
  const from = alternation.start;
  const header = findBiLevelHeader(ratios, Math.max(0, from - tuning.preamble.voteCells));
  if (header === undefined) return withoutHeader(burst, sync, ratios);
  const { wanted } = readFrameBits(
    (index) => ((ratios[header.body + index] ?? 0) > 0 ? 1 : 0),
    0,
    cells.count - header.body,
  );
  const to = Math.min(cells.count, header.body + 8 * (wanted - 1) + tailCells);
  let kept: BiAttempt | undefined;
  let refused: Fault | undefined;
  for (const belief of beliefs(burst, sync, from, to))
    for (const { fit } of attempts(burst, from, to, belief, code)) {
      const attempt = readBiLevel(burst, fit, from, header, ratios);
      const { bytes, wanted: needed } = attempt.frame;
      const whole = bytes.length === needed && attempt.certainty >= tuning.leastCertainty;
      const atUs = timeOfEdge(burst, fit.light, attempt.edge(-8));
      const result = whole ? tests.test(bytes, atUs) : undefined;
      if (result?.ok && tests.trusts(bytes, oddsOf(attempt)) && attempt.seen)
        return accepted(burst, attempt, result.value);
      if (kept === undefined || (whole && attempt.certainty > tuning.slips.surerBy * kept.certainty)) {
        kept = attempt;
        refused = result?.ok ? slicerFault('unsure', atUs) : result?.fault;
      }
    }
  if (kept === undefined) return undefined;
  const mayHaveSlipped =
    kept.seen && header.repeatedBit === undefined && kept.certainty >= tuning.slips.leastCertainty;
  const recovered = mayHaveSlipped ? withoutRepeat(burst, kept) : undefined;
  if (recovered?.result !== undefined) return recovered.result;
  const { fault, skipsAtUs } = diagnoseBiLevel(burst, kept, refused);
  return {
    outcome: failed(fault),
    reading: readingOfAttempt(burst, kept, { repeatsAtUs: [], skipsAtUs }),
    locked: kept.certainty >= tuning.leastCertainty,
    slipsTested: recovered?.tested ?? 0,
  };
}
