/** What the sliders do to light. */
import { impaired } from '../../../hardware/impairments.ts';
import type { LightPathConfig } from '../../../hardware/light-path.ts';
import type { SliderValues } from './sliders.ts';

/** Chosen: white of a phone held close gives 75 uA, and its lit area is like a disc of this radius. */
const closeMicroamps = 75;
const screenRadiusCm = 4;

/** How much of the light at distance 0 is left on the axis of a disc that shines evenly (Lambert). */
export const shareAt = (distanceCm: number): number =>
  screenRadiusCm ** 2 / (screenRadiusCm ** 2 + distanceCm ** 2);

/** The way of light from screen to converter. */
export function lightPathOf({
  ambient,
  mains,
  distanceCm,
  lcdMs,
  loadKohm,
  jitterMs,
}: SliderValues): LightPathConfig {
  const share = shareAt(distanceCm);
  const path = impaired({
    refresh: 60,
    jitter: jitterMs,
    rise: lcdMs,
    fall: lcdMs * 0.7,
    // The models measure other light in units of the white that arrives.
    ambient: ambient / share,
    mains,
    load: loadKohm,
    // Noise is the sensor's and does not fade with distance.
    snr: 40 + 20 * Math.log10(share),
    bits: 12,
    noise: 1,
  });
  return { ...path, sensor: { ...path.sensor, whiteMicroamps: closeMicroamps * share } };
}
