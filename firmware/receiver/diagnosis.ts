/** Names what went wrong with a transmission that gave no packet. */
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { framerFault, slicerFault, timingFault } from './faults.ts';
import type { Frame } from './framer.ts';
import type { Gap } from './light-buffer.ts';
import type { Quality } from './quality.ts';

/** A frame that was begun and failed, or was cut off by the end of its light (no fault yet). */
export interface BrokenFrame {
  readonly lineCode: LineCode;
  readonly frame: Frame;
  readonly fault?: Fault;
  /** Bits seen from its header's first to the end of the light. */
  readonly bits: number;
}

export interface Circumstances {
  readonly quality: Quality;
  readonly gaps: readonly Gap[];
  readonly endUs: number;
}

const symbolsPerBit: Readonly<Record<LineCode, number>> = { 'tri-level': 2, 'bi-level': 1 };
/** A preamble has at most so many pulses. */
const preamblePulses = 30;
const seconds = (us: number): string => `${(us / 1e6).toFixed(2)} s`;

/** Why a frame failed. */
export function faultOfFrame(broken: BrokenFrame, { quality, gaps, endUs }: Circumstances): Fault {
  const { lineCode, frame } = broken;
  const startUs = frame.bits[0]?.atUs ?? 0;
  const gap = gaps.find((each) => each.endUs > startUs);
  if (gap !== undefined)
    return timingFault('gap', gap.startUs, `${seconds(gap.endUs - gap.startUs)} at ${seconds(gap.startUs)}`);
  const skippedUs = quality.doubledUs.filter((atUs) => atUs > startUs);
  if (lineCode === 'tri-level' && broken.bits % 8 === 7 && skippedUs[0] !== undefined)
    return timingFault('skipped-refresh', skippedUs[0], placesOf(skippedUs));
  if (broken.fault !== undefined) return broken.fault;
  return framerFault('too-short', endUs, missing(broken, quality));
}

/** Why no frame was begun. Undefined where too little was seen to speak of a transmission. */
export function faultOfPreamble({ quality, gaps, endUs }: Circumstances): Fault | undefined {
  const [gap] = gaps;
  if (gap !== undefined) return timingFault('gap', gap.startUs, seconds(gap.endUs - gap.startUs));
  if (quality.greyRatio === null && quality.pulses > preamblePulses)
    return slicerFault('levels-merged', endUs, `${Math.round(quality.clipped * 100)} % of pulses clipped`);
  return framerFault('no-header', endUs);
}

const placesOf = (skippedUs: readonly number[]): string =>
  skippedUs.length === 1
    ? `at ${seconds(skippedUs[0] ?? 0)}`
    : `at one of ${skippedUs.length} places, the first at ${seconds(skippedUs[0] ?? 0)}`;

function missing({ lineCode, frame }: BrokenFrame, { symbolHz }: Quality): string {
  if (frame.wanted === undefined) return 'before its length was known';
  const bits = frame.wanted - frame.bits.length;
  return `${bits} bits or ${seconds((bits * symbolsPerBit[lineCode] * 1e6) / symbolHz)} are missing`;
}
