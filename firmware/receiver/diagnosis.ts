/** Names what went wrong with a transmission that gave no packet. */
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { framerFault, slicerFault, timingFault } from './faults.ts';
import type { BrokenFrame } from './framer.ts';
import type { Gap } from './light-buffer.ts';
import type { PulseQuality } from './quality.ts';

export interface Circumstances {
  readonly quality: PulseQuality;
  /** Bridged gaps in the transmission. */
  readonly gaps: readonly Gap[];
  /** When its light ended, microseconds. */
  readonly endUs: number;
}

const symbolsPerBit: Readonly<Record<LineCode, number>> = { 'tri-level': 2, 'bi-level': 1 };
/** A preamble has at most so many pulses. */
const preamblePulses = 30;
/** In bi-level light every other run has more than one symbol; in tri-level light only late refreshes do. */
const mostDoubled = 0.2;
/** Symbols of a tri-level header. */
const headerSymbols = 16;

/** Why a frame failed, or was not finished. */
export function faultOfFrame(
  lineCode: LineCode,
  frame: BrokenFrame,
  { quality, gaps, endUs }: Circumstances,
): Fault {
  const startUs = frame.bits.atUs(0);
  const gap = gaps.find((each) => each.endUs > startUs);
  if (gap !== undefined) return gapFault(gap);
  const symbolUs = 1e6 / quality.symbolHz;
  const skippedUs = quality.doubledUs.filter((atUs) => atUs > startUs - headerSymbols * symbolUs);
  if (lineCode === 'tri-level' && frame.bits.length % 8 === 7 && skippedUs.length > 0)
    return skipFault(skippedUs, quality.doubled - quality.doubledUs.length + skippedUs.length);
  // The last lit symbol of all leaves no doubled black.
  if (lineCode === 'tri-level' && frame.wanted === frame.bits.length + 1)
    return skipFault([frame.bits.atUs(frame.bits.length - 1) + symbolUs], 1);
  return frame.fault ?? framerFault('too-short', endUs, missing(lineCode, frame, symbolUs));
}

/** Why no frame was begun. */
export function faultOfPreamble({ quality, gaps, endUs }: Circumstances): Fault {
  const [gap] = gaps;
  if (gap !== undefined) return gapFault(gap);
  const { firstWhiteUs, symbolHz, pulses, doubled, doubledUs, clipped } = quality;
  const triLevel = doubled < mostDoubled * pulses;
  if (triLevel && firstWhiteUs === null && pulses > preamblePulses)
    return slicerFault('levels-merged', endUs, `${Math.round(clipped * 100)} % of pulses are clipped`);
  const skippedUs = doubledUs.filter(
    (atUs) => Math.abs(atUs - (firstWhiteUs ?? Infinity)) < (headerSymbols * 1e6) / symbolHz,
  );
  return triLevel && skippedUs.length > 0
    ? skipFault(skippedUs, skippedUs.length)
    : framerFault('no-header', endUs);
}

const seconds = (us: number): string => `${(us / 1e6).toFixed(2)} s`;

/** Samples were lost in a transmission. */
export const gapFault = ({ startUs, endUs }: Gap): Fault =>
  timingFault('gap', startUs, `${seconds(endUs - startUs)} from ${seconds(startUs)} on`);

/** A refresh that came late looks the same as one that swallowed a symbol: all such places are named. */
const skipFault = (placesUs: readonly number[], places: number): Fault =>
  timingFault(
    'skipped-refresh',
    placesUs[0],
    places === 1
      ? `at ${seconds(placesUs[0] ?? 0)}`
      : `at one of ${places} places: ${placesUs.slice(0, 5).map(seconds).join(', ')}${places > 5 ? ' ...' : ''}`,
  );

function missing(lineCode: LineCode, { bits, wanted }: BrokenFrame, symbolUs: number): string {
  if (wanted === undefined) return 'before its length was known';
  const count = wanted - bits.length;
  return `${count} bits or ${seconds(count * symbolsPerBit[lineCode] * symbolUs)} are missing`;
}
