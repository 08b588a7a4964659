/** Several channels, and nobody knows which one is light: each is tried. */
import type { LightBlock } from '../../firmware/ports.ts';
import { ImpError } from '../imp-error.ts';
import { decodeLight } from './decode-capture.ts';
import type { ReadingOptions } from './formats/capture-format.ts';
import { channelNumber } from './formats/channel.ts';

/** What `--channel` is where each is to be tried. */
export const eachChannel = 'each';

/** No recorder has more. */
const mostChannels = 64;

/** The first channel in which a BlinkUp is decoded; else the first in which one was seen; else the first. Throws what reading throws. */
export function litChannel(
  open: (options: ReadingOptions) => Iterable<LightBlock>,
  options: ReadingOptions,
): string {
  let seen: string | undefined;
  for (let number = 1; number <= mostChannels; number++) {
    const channel = channelNumber(number);
    try {
      const report = decodeLight('', open({ ...options, channel }));
      if (report.ok) return channel;
      if (report.transmissions.length > 0) seen ??= channel;
    } catch (error) {
      if (number > 1 && error instanceof ImpError && error.code === 'no-channel') break;
      throw error;
    }
  }
  return seen ?? channelNumber(1);
}
