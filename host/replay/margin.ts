/** By how much a transmission could have been worse. */
import type { Quality } from '../../firmware/receiver/quality.ts';

/**
 * Distance from the threshold, in standard deviations, at which half of the packets of 480 bits come through:
 * 0.5 = (1 - Q(x))^480.
 */
const halfOfPackets = 2.98;
/** Light without any scatter has no end of margin; more than this is the model's, not the light's. Decibels. */
const mostDb = 60;

/**
 * Decibels by which the noise on grey and white may rise before half of all packets are lost: from the scatter of the pulses and
 * from how far grey is from white. Negative where the light was already worse, and luck or the sequence detector helped. (Chosen.)
 */
export function marginDb({ snrDb, greyRatio, eye }: Quality): number {
  // Without scatter there is no ratio: it is given as 0.
  if (snrDb === 0 && eye > 0.5) return mostDb;
  const distance = (1 - Math.min(0.99, greyRatio ?? 0)) / 2;
  const margin = snrDb + 20 * Math.log10(distance / halfOfPackets);
  return Math.round(Math.min(mostDb, margin) * 10) / 10;
}
