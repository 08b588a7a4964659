/** One transmission's picture, from what the receiver saw of it. */
import type { LightBlock } from '../../firmware/ports.ts';
import type { ReceiverEvent, SeenBit } from '../../firmware/receiver/receiver.ts';
import { detectSequence } from '../../firmware/receiver/sequence/sequence-detector.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { evidenceOf } from './evidence.ts';
import { explanationsOf } from './explanations.ts';
import { faultMark } from './fault-mark.ts';
import { findFrame, type FoundFrame, framePartsOf } from './frame-track.ts';
import { sampleTimeUs } from './light-history.ts';
import { markOf } from './mark-words.ts';
import type {
  DrawnTransmission,
  Mark,
  PicturedTransmission,
  SeenBitOfCode,
  SeenSymbol,
  Span,
  Thresholds,
} from './picture.ts';
import { qualityWords } from './quality-words.ts';
import { bitsOfReading, repeatsOfReading, symbolsOfReading, thresholdsOfReading } from './reading-track.ts';
import { bitsOfPulses, blackBits, symbolsOfPulses, thresholdsOfPulses } from './symbol-track.ts';

/** A transmission's end. */
export type Outcome = Exclude<ReceiverEvent, { kind: 'preamble' }>;

/** What the receiver saw. */
export interface Sighting {
  readonly outcome: Outcome;
  /** The code of its header, where one was announced. */
  readonly lineCode: LineCode | undefined;
  readonly pulses: readonly SeenBit[];
  /** Its light, and some before and after. */
  readonly light: readonly LightBlock[];
}

/** Bits at the end of a bi-level frame may all be zeros. */
const mostBlackBits = 160;
const headBytes = 2;
/** A bit nearer to its threshold than this share of the way is weak. */
const weakEye = 0.3;

interface Tracks {
  readonly lineCode: LineCode;
  readonly path: 'fast' | 'sequence';
  readonly symbols: readonly SeenSymbol[];
  readonly bits: readonly SeenBitOfCode[];
  readonly thresholds: readonly Thresholds[];
  readonly frame: FoundFrame | undefined;
  /** What this path itself marks. */
  readonly marks: readonly Mark[];
}

export function picturedTransmission(sighting: Sighting): PicturedTransmission {
  const { outcome, pulses, light } = sighting;
  const symbolUs = 1e6 / outcome.quality.symbolHz;
  const { lineCode, path, symbols, bits, thresholds, frame, marks } = tracksOf(sighting, symbolUs);
  const seenEndUs = Math.max(pulses.at(-1)?.fallUs ?? 0, symbols.at(-1)?.endUs ?? 0, outcome.startUs);
  const parts = frame === undefined ? { bytes: [], fields: [] } : framePartsOf(bits, frame);
  const frameEndUs = parts.fields.at(-1)?.endUs ?? seenEndUs;
  const span = {
    startUs: Math.min(outcome.startUs, pulses[0]?.riseUs ?? Infinity),
    endUs:
      frame?.valid === true ? Math.max(frameEndUs, lastFallBefore(pulses, frameEndUs + symbolUs)) : seenEndUs,
  };
  const wantedBits = frame?.wantedBytes === undefined ? Infinity : 8 * frame.wantedBytes;
  // A lost symbol or two leave a frame unfinished, too: that is not the flashing's end.
  const unfinished = frame !== undefined && bits.length - frame.firstBit < wantedBits - 2;
  const evidence = [
    ...marks,
    ...evidenceOf({ ...span, lineCode, symbolUs, pulses, light, unfinished }),
    ...(frame === undefined ? [] : [...weakestBit(bits, frame), ...explanationsOf(bits, frame, lineCode)]),
  ].filter(({ startUs, endUs }) => endUs >= span.startUs && startUs <= span.endUs + symbolUs);
  const fault = outcome.kind === 'fault' ? outcome.fault : undefined;
  const fromUs = frame === undefined ? span.startUs : (bits[frame.firstBit]?.startUs ?? span.startUs);
  const complete = frame?.wantedBytes !== undefined && frame.bytes.length >= frame.wantedBytes;
  const toUs = complete ? frameEndUs : span.endUs + symbolUs;
  return {
    ...span,
    lineCode,
    symbolHz: outcome.quality.symbolHz,
    path,
    recovered: outcome.kind === 'packet' && outcome.recovered,
    light,
    pulses: pulses.map(({ riseUs, fallUs }) => ({ startUs: riseUs, endUs: fallUs })),
    thresholds,
    symbols,
    // The zeros that may end a frame of bi-level light are none behind it.
    bits: bits.filter(({ startUs }) => startUs < Math.max(seenEndUs, frameEndUs)),
    ...parts,
    ...(fault === undefined ? {} : { fault }),
    marks:
      fault === undefined
        ? evidence
        : [faultMark(fault, evidence, { startUs: fromUs, endUs: toUs }, symbolUs), ...evidence],
    secrets: secretsOf(span, bits, frame, parts.fields, sighting),
    quality: qualityWords(outcome.quality, lineCode),
  };
}

/** A transmission that is under way, as far as it has been read. */
export function growingTransmission(
  known: LineCode | undefined,
  pulses: readonly SeenBit[],
  symbolUs: number,
): DrawnTransmission {
  const { symbols, bits, thresholds, frame } = fastTracks(known, pulses, symbolUs);
  const endUs = pulses.at(-1)?.fallUs ?? 0;
  // Black that has not ended yet is no zeros.
  const seen = bits.filter((bit) => bit.startUs < endUs);
  const fields = frame === undefined ? [] : framePartsOf(seen, frame).fields;
  return { startUs: pulses[0]?.riseUs ?? 0, endUs, thresholds, symbols, bits: seen, fields, marks: [] };
}

/** The bit of a broken frame that was nearest to its threshold, where it was near. */
function weakestBit(
  bits: readonly SeenBitOfCode[],
  { firstBit, wantedBytes = 255, valid }: FoundFrame,
): readonly Mark[] {
  const weak = bits
    .slice(firstBit, firstBit + 8 * wantedBytes)
    .filter(({ eye }) => eye !== undefined && eye < weakEye)
    .toSorted((a, b) => (a.eye ?? 1) - (b.eye ?? 1));
  const [weakest] = weak;
  return valid || weakest === undefined ? [] : [markOf('weak-bit', weakest.startUs, weakest.endUs)];
}

/** Which of the two paths read it, and what it read. */
function tracksOf({ outcome, lineCode, pulses, light }: Sighting, symbolUs: number): Tracks {
  const fast = fastTracks(outcome.kind === 'packet' ? outcome.lineCode : lineCode, pulses, symbolUs);
  if (outcome.kind === 'packet' && outcome.path === 'fast') return fast;
  const { reading } = detectSequence(light);
  if (reading === undefined) return fast;
  const bits = bitsOfReading(reading);
  const frame = findFrame(bits, reading.lineCode);
  // The fast path's working is shown where the other one got no farther.
  if (frame === undefined || (fast.frame !== undefined && outcome.kind === 'fault')) return fast;
  const symbols = symbolsOfReading(reading);
  const thresholds = thresholdsOfReading(reading);
  const marks = repeatsOfReading(reading, bits);
  return { lineCode: reading.lineCode, path: 'sequence', symbols, bits, thresholds, frame, marks };
}

function fastTracks(known: LineCode | undefined, pulses: readonly SeenBit[], symbolUs: number): Tracks {
  const read = (lineCode: LineCode): Tracks => {
    const seen = bitsOfPulses(pulses, lineCode, symbolUs);
    const fallUs = pulses.at(-1)?.fallUs ?? 0;
    const bits = lineCode === 'tri-level' ? seen : [...seen, ...blackBits(fallUs, symbolUs, mostBlackBits)];
    const symbols = symbolsOfPulses(pulses, lineCode, symbolUs);
    const thresholds = thresholdsOfPulses(pulses, lineCode);
    return { lineCode, path: 'fast', symbols, bits, thresholds, frame: findFrame(bits, lineCode), marks: [] };
  };
  if (known !== undefined) return read(known);
  const triLevel = read('tri-level');
  if (triLevel.frame !== undefined) return triLevel;
  const biLevel = read('bi-level');
  return biLevel.frame === undefined ? triLevel : biLevel;
}

const lastFallBefore = (pulses: readonly SeenBit[], untilUs: number): number =>
  pulses.reduce((last, { fallUs }) => (fallUs <= untilUs ? Math.max(last, fallUs) : last), 0);

/** Of a valid frame, its secret fields; else all that follows the length byte, or the preamble where no header was found. */
function secretsOf(
  { endUs }: Span,
  bits: readonly SeenBitOfCode[],
  frame: FoundFrame | undefined,
  fields: readonly (Span & { readonly secret: boolean })[],
  { light, pulses }: Sighting,
): readonly Span[] {
  if (frame?.valid === true)
    return fields
      .filter(({ secret }) => secret)
      .map((field) => ({ startUs: field.startUs, endUs: field.endUs }));
  const last = light.at(-1);
  const lightEndUs = last === undefined ? endUs : sampleTimeUs(last, last.levels.length - 1);
  const from =
    frame === undefined ? preambleEndUs(pulses) : (bits[frame.firstBit + headBytes * 8]?.startUs ?? endUs);
  return [{ startUs: from, endUs: Math.max(endUs, lightEndUs) }];
}

/** Grey pulses of one symbol say nothing; from the first other one on, light may. */
const preambleEndUs = (pulses: readonly SeenBit[]): number =>
  pulses.find(({ bit, blackSymbols, litSymbols }) => bit === 1 || blackSymbols > 1 || litSymbols > 1)
    ?.riseUs ??
  pulses.at(-1)?.fallUs ??
  0;
