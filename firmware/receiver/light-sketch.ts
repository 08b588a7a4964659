/** What of a transmission's light may be told to others: it spells a password, so most of it is told by its extremes alone. */
import { leastColumnUs, mostHiddenColumns, mostShownSamples } from '../../protocol/light-limits.ts';
import type { LightSketch } from '../../protocol/light-report.ts';
import type { LightBuffer } from './light-buffer.ts';

/** Samples of a symbol that are told, where there are more. */
const samplesPerSymbol = 32;

/**
 * From the first symbol of a preamble to the end of the length byte: 80 symbols in tri-level, 76 in bi-level light, and some refreshes shown
 * again. What looks like a header later than that is in the middle of a frame.
 */
const mostHeadSymbols = 88;

/** Where a transmission lies in light. Microseconds, real numbers. */
export interface SketchedSpan {
  readonly startUs: number;
  /** When the length byte was over; undefined where no header was found. */
  readonly bodyUs: number | undefined;
  readonly endUs: number;
  readonly symbolUs: number;
}

const byteHex = (value: number): string => value.toString(16).padStart(2, '0');

/** The light up to the length byte by samples, all behind it by the lowest and highest level of each second or more. */
export function sketchOf(
  light: LightBuffer,
  { startUs, bodyUs, endUs, symbolUs }: SketchedSpan,
): LightSketch {
  const sampleAt = (atUs: number): number =>
    Math.min(light.end, Math.max(light.base, Math.floor((atUs - light.originUs) / light.periodUs)));
  const from = sampleAt(startUs);
  const end = Math.max(from, sampleAt(endUs));
  const head = bodyUs !== undefined && bodyUs > startUs && bodyUs - startUs <= mostHeadSymbols * symbolUs;
  const body = head ? Math.min(end, sampleAt(bodyUs)) : from;
  const [lowest, highest] = extremesOf(light, from, end);
  const measured = (level: number): string =>
    byteHex(highest === lowest ? 0 : Math.round((255 * (level - lowest)) / (highest - lowest)));

  const spare = symbolUs / light.periodUs / samplesPerSymbol;
  const stride = Math.max(1, Math.floor(spare), Math.ceil((body - from) / mostShownSamples));
  let shown = '';
  for (let at = from; at + stride <= body; at += stride) shown += measured(meanOf(light, at, stride));

  const hiddenUs = (end - body) * light.periodUs;
  const fitting = Math.max(1, Math.min(mostHiddenColumns, Math.floor(hiddenUs / leastColumnUs)));
  const column = (end - body) / fitting;
  const columns = end > body ? fitting : 0;
  let hidden = '';
  for (let i = 0; i < columns; i++)
    hidden += extremesOf(light, Math.floor(body + i * column), Math.floor(body + (i + 1) * column))
      .map(measured)
      .join('');
  return {
    sampleHz: light.sampleHz / stride,
    lowest,
    highest,
    shown,
    hidden,
    columnUs: Math.max(1, Math.round(column * light.periodUs)),
  };
}

function meanOf(light: LightBuffer, from: number, count: number): number {
  let sum = 0;
  for (let at = from; at < from + count; at++) sum += light.level(at);
  return sum / count;
}

/** Lowest and highest level of samples `from` to `to`. */
function extremesOf(light: LightBuffer, from: number, to: number): readonly [number, number] {
  let lowest = 0xffff;
  let highest = 0;
  for (let at = from; at < to; at++) {
    const level = light.level(at);
    if (level < lowest) lowest = level;
    if (level > highest) highest = level;
  }
  return lowest > highest ? [0, 0] : [lowest, highest];
}
