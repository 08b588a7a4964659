/**
 * The picture of a transmission that a device has told of: its light up to the length byte, read here again, and nothing but extremes behind it.
 * Takes whatever a device may send: its size is bounded, whatever the numbers are.
 */
import type { LightBlock } from '../../firmware/ports.ts';
import { Receiver, type SeenBit } from '../../firmware/receiver/receiver.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { mostShownSamples } from '../../protocol/light-limits.ts';
import type { LightReport, LightSketch } from '../../protocol/light-report.ts';
import { findFrame, framePartsOf } from './frame-track.ts';
import type { Envelope, Mark, Picture, PicturedTransmission, Span } from './picture.ts';
import { qualityWords } from './quality-words.ts';
import { bitsOfPulses, blackBits, symbolsOfPulses, thresholdsOfPulses } from './symbol-track.ts';

/** More symbols than a head has are no head. */
const mostSymbols = 128;
/** So much of what is hidden is drawn, to be seen to be there. */
const veiledSymbols = 40;
const overviewColumns = 1024;

interface Extremes {
  readonly lowest: number;
  readonly highest: number;
}

/** A report's light in full levels, from time 0 on. */
interface Told {
  readonly shown: LightBlock;
  /** When what is hidden begins, and ends. */
  readonly hidden: Span;
  readonly columns: readonly Extremes[];
}

export function toldPicture({ lineCode, outcome, quality, light }: LightReport, title: string): Picture {
  const symbolUs = 1e6 / quality.symbolHz;
  const told = toldLight(light, symbolUs);
  // Light without grey is likelier bi-level, where no frame tells.
  const code = lineCode ?? (quality.greyRatio === null ? 'bi-level' : 'tri-level');
  const fault = outcome.kind === 'fault' ? outcome : undefined;
  const { startUs, endUs } = told.hidden;
  const head = headOf(told, code, symbolUs);
  const hiddenUs = Math.max(startUs, head.fields.at(-1)?.endUs ?? 0);
  const transmission: PicturedTransmission = {
    ...head,
    startUs: 0,
    endUs,
    lineCode: code,
    symbolHz: quality.symbolHz,
    path: outcome.kind === 'packet' ? outcome.path : 'fast',
    recovered: outcome.kind === 'packet' && outcome.recovered,
    light: [...(told.shown.levels.length > 0 ? [told.shown] : []), veiledLight(told, symbolUs)],
    ...(fault === undefined ? {} : { fault }),
    marks: fault === undefined ? [] : [markOfFault(fault, startUs, symbolUs)],
    secrets: [{ startUs: hiddenUs, endUs: Math.max(endUs, startUs + veiledSymbols * symbolUs) }],
    quality: qualityWords(quality, code),
  };
  return {
    title,
    startUs: 0,
    endUs,
    sampleHz: light.sampleHz,
    envelope: envelopeOf(told),
    transmissions: [transmission],
    omitted: 0,
    marks: [],
  };
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));

function toldLight(
  { sampleHz, lowest, highest, shown, hidden, columnUs }: LightSketch,
  symbolUs: number,
): Told {
  const level = (byte: number): number => Math.round(lowest + ((highest - lowest) * byte) / 255);
  const samples = bytesOf(shown);
  const shownUs = (samples.length * 1e6) / sampleHz;
  const levels = Uint16Array.from(shownUs <= mostSymbols * symbolUs ? samples : [], level);
  const extremes = bytesOf(hidden);
  const columns = Array.from({ length: extremes.length >> 1 }, (_, i) => ({
    lowest: level(extremes[2 * i] ?? 0),
    highest: level(extremes[2 * i + 1] ?? 0),
  }));
  const startUs = (levels.length * 1e6) / sampleHz;
  return {
    shown: { originUs: 0, sampleHz, firstIndex: 0, levels },
    hidden: { startUs, endUs: startUs + columns.length * columnUs },
    columns,
  };
}

type Head = Pick<PicturedTransmission, 'pulses' | 'thresholds' | 'symbols' | 'bits' | 'bytes' | 'fields'>;

/** What the light up to the length byte says. */
function headOf({ shown, hidden }: Told, lineCode: LineCode, symbolUs: number): Head {
  if (shown.levels.length === 0)
    return { pulses: [], thresholds: [], symbols: [], bits: [], bytes: [], fields: [] };
  const pulses: SeenBit[] = [];
  const receiver = new Receiver({ fastOnly: true, onBit: (bit) => pulses.push(bit) });
  // Black behind it ends its last pulse.
  const black = new Uint16Array(
    Math.min(mostShownSamples, Math.ceil((4 * symbolUs * shown.sampleHz) / 1e6)),
  ).fill(lowestOf(shown));
  receiver.push({ ...shown, levels: Uint16Array.of(...shown.levels, ...black) });
  receiver.end();
  const seen = bitsOfPulses(pulses, lineCode, symbolUs);
  const fallUs = pulses.at(-1)?.fallUs ?? 0;
  const zeros = Math.max(0, Math.min(16, Math.round((hidden.startUs - fallUs) / symbolUs)));
  const bits = lineCode === 'tri-level' ? seen : [...seen, ...blackBits(fallUs, symbolUs, zeros)];
  const frame = findFrame(bits, lineCode);
  return {
    pulses: pulses.map(({ riseUs, fallUs: endUs }) => ({ startUs: riseUs, endUs })),
    thresholds: thresholdsOfPulses(pulses, lineCode),
    symbols: symbolsOfPulses(pulses, lineCode, symbolUs),
    bits,
    ...(frame === undefined ? { bytes: [], fields: [] } : framePartsOf(bits, frame)),
  };
}

const lowestOf = ({ levels }: LightBlock): number =>
  levels.reduce((low, level) => Math.min(low, level), 0xffff);

/** A little of what is hidden, as two samples: the lowest and the highest of its first column. */
function veiledLight({ hidden: { startUs }, columns }: Told, symbolUs: number): LightBlock {
  const { lowest, highest } = columns[0] ?? { lowest: 0, highest: 0 };
  const stepUs = (veiledSymbols * symbolUs) / 2;
  return {
    originUs: startUs + stepUs / 2,
    sampleHz: 1e6 / stepUs,
    firstIndex: 0,
    levels: Uint16Array.of(lowest, highest),
  };
}

function markOfFault({ cause, cure }: Pick<Mark, 'cause' | 'cure'>, fromUs: number, symbolUs: number): Mark {
  return { kind: 'fault', cause, cure, startUs: fromUs, endUs: fromUs + (veiledSymbols * symbolUs) / 2 };
}

function envelopeOf({ shown, hidden, columns }: Told): Envelope {
  const columnUs = Math.max(1, hidden.endUs / overviewColumns);
  const lowest = new Uint16Array(overviewColumns).fill(0xffff);
  const highest = new Uint16Array(overviewColumns);
  const put = (column: number, level: Extremes): void => {
    lowest[column] = Math.min(lowest[column] ?? 0, level.lowest);
    highest[column] = Math.max(highest[column] ?? 0, level.highest);
  };
  for (let column = 0; column < overviewColumns; column++) {
    const share = ((column + 0.5) * columnUs - hidden.startUs) / (hidden.endUs - hidden.startUs);
    const level = share < 0 ? undefined : columns[Math.floor(share * columns.length)];
    if (level !== undefined) put(column, level);
  }
  for (const [i, level] of shown.levels.entries())
    put(Math.min(overviewColumns - 1, Math.floor((i * 1e6) / shown.sampleHz / columnUs)), {
      lowest: level,
      highest: level,
    });
  return { startUs: 0, endUs: hidden.endUs, columnUs, lowest, highest };
}
