/** What the sequence detector makes of light that the fast path gave up: maybe more than one transmission. */
import type { Fault } from '../../protocol/fault.ts';
import { failed } from '../../protocol/result.ts';
import { gapFault } from './diagnosis.ts';
import type { Alternation } from './alternation.ts';
import type { Gap, LightBuffer } from './light-buffer.ts';
import { PreambleHunter, rivalsOf } from './preamble-hunter.ts';
import type { Quality } from './quality.ts';
import type { FaultEvent, ReceiverEvent } from './receiver-event.ts';
import type { Failure, Reception } from './reception.ts';
import type { Reading, SequenceResult } from './sequence/reading.ts';
import { detectSequence } from './sequence/sequence-detector.ts';
import { tuning } from './tuning.ts';

/** A reading, and what came of it. */
type Look = Required<Pick<SequenceResult, 'outcome' | 'reading'>>;

/** Reads samples `from` to `to`, one transmission after the other: noise that looked like one may have hidden those behind it. */
function looksAt(light: LightBuffer, from: number, to: number): readonly Look[] {
  const looks: Look[] = [];
  const least = tuning.leastTransmissionUs / light.periodUs;
  let begin = from;
  let failures = 0;
  while (failures < tuning.mostFailedLooks && to - begin > least) {
    const { outcome, reading } = detectSequence(light.blocks(begin, to));
    if (reading === undefined) break;
    looks.push({ outcome, reading });
    if (!outcome.ok) failures++;
    const end = Math.ceil((reading.endUs - light.originUs) / light.periodUs);
    if (end <= begin) break;
    begin = end;
  }
  return looks;
}

/** Light with a stronger alternation in it is looked at in pieces, since one transmission in the light of another is not read. */
function* piecesOf(
  light: LightBuffer,
  { begin, found }: Pick<Reception, 'begin' | 'found'>,
  to: number,
): Generator<{ readonly from: number; readonly to: number }> {
  let from = begin - Math.ceil(tuning.darkBeforeUs / light.periodUs);
  for (let known: Alternation = found; ;) {
    const rival = new PreambleHunter(light, known.end, rivalsOf(known)).advance(to);
    yield { from, to: rival?.start ?? to };
    if (rival === undefined) return;
    from = Math.max(from, rival.start - Math.ceil(tuning.preambleSymbols * rival.symbolSamples));
    known = rival;
  }
}

/**
 * Events of the transmissions in a reception's light up to sample `to`, which the fast path came to at `atUs`: each that was read, and
 * each that could have been by its light. `failure` is what the fast path says of the first of them.
 */
export function secondLook(
  light: LightBuffer,
  reception: Pick<Reception, 'begin' | 'found'>,
  to: number,
  { atUs, quality }: Pick<FaultEvent, 'atUs' | 'quality'>,
  failure?: Failure,
): readonly ReceiverEvent[] {
  const looks = [...piecesOf(light, reception, to)].flatMap((piece) => looksAt(light, piece.from, piece.to));
  const events: ReceiverEvent[] = [];
  if (looks.length === 0 && failure?.certain) events.push(failure.event);
  looks.forEach(({ outcome, reading }, i) => {
    const told = { atUs, startUs: Math.round(reading.startUs), quality: qualityOf(quality, reading) };
    const hidden = light.gaps.find((gap) => hidesSymbols(gap, reading));
    const read: typeof outcome = outcome.ok && hidden !== undefined ? failed(gapFault(hidden)) : outcome;
    if (read.ok) {
      const { packet, recovered } = read.value;
      const { lineCode } = reading;
      const { symbolHz } = told.quality;
      events.push({ ...told, kind: 'packet', lineCode, symbolHz, packet, recovered, path: 'sequence' });
      return;
    }
    const { fault } = read;
    if (i > 0 || failure === undefined) {
      if (isReadable(reading)) events.push({ ...told, kind: 'fault', fault });
    } else if (failure.certain) {
      const { startUs } = failure.event;
      const named = outcome.ok ? fault : betterNamed(failure.event.fault, fault);
      events.push({ ...told, startUs, kind: 'fault', fault: named });
    }
  });
  return events;
}

/** Whether a header was found, in light that should have been good enough for all bits. */
const isReadable = ({ headerAtUs, marginDb }: Reading): boolean => headerAtUs !== undefined && marginDb > 0;

/** The fast path's quality, with what the search knows better. */
const qualityOf = (quality: Quality, reading: Reading): Quality => ({
  ...quality,
  ...rounded(reading),
  samplesPerSymbol: Math.round((quality.samplesPerSymbol * quality.symbolHz * 10) / reading.symbolHz) / 10,
  marginDb: reading.marginDb,
  // Around a lost refresh the symbol before it may look doubled.
  repeatsUs: reading.repeatsAtUs.filter((atUs) => !reading.skipsAtUs.includes(atUs)),
  skipsUs: reading.skipsAtUs,
});

const rounded = ({ symbolHz, snrDb, greyRatio }: Reading) => ({
  symbolHz: Math.round(symbolHz * 100) / 100,
  snrDb: Math.round(snrDb * 10) / 10,
  greyRatio: greyRatio === undefined ? null : Math.round(greyRatio * 1e3) / 1e3,
});

/**
 * Whether samples were lost in a frame for so long that a symbol may not have been seen at all: what the search puts in its
 * place is a guess, which the weak check sum must not be trusted to catch.
 */
const hidesSymbols = (
  { startUs, endUs }: Gap,
  { headerAtUs, startUs: beganUs, endUs: endedUs, symbolHz }: Reading,
): boolean =>
  (endUs - startUs) * symbolHz > tuning.hidingSymbols * 1e6 &&
  startUs < endedUs &&
  endUs > (headerAtUs ?? beganUs);

/** Faults of the fast path that only say that something was wrong. */
const vague: ReadonlySet<string> = new Set(['frame/crc', 'frame/no-header', 'slicer/unsure']);

/** Of both paths' faults the one that says more: a refresh that the second look found lost, say, instead of a wrong CRC. */
const betterNamed = (fast: Fault, second: Fault): Fault =>
  vague.has(`${fast.stage}/${fast.code}`) && second.stage !== 'demodulator' ? second : fast;
