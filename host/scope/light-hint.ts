/** What a second of light says about the sensor when no BlinkUp is understood. Pure. */
import type { LightMeasure } from '../../hardware/light-meter.ts';
import { adviseResistor, type SensorKind, sensorKinds } from '../../hardware/sensor-circuits.ts';
import { ohmsText } from './ohms-text.ts';

export interface LightHint {
  readonly code: 'dark' | 'full-scale' | 'flicker' | 'faint';
  /** Without a full stop. */
  readonly cause: string;
  readonly cure: string;
}

/** Below it not even room light reaches the converter. */
const leastLight = 0.003;
/** Lamps this strong disturb a receiver (chosen: half of the least swing it copes with). */
const mostRipple = 0.05;
/** The imp's receiver copes with a swing down to a tenth of full scale (staff answer on the vendor's forum). */
const leastSwing = 0.1;
/** Percentiles 1 and 99 of pure noise are 4.7 deviations apart. */
const noiseSpans = 8;

/** Null: nothing speaks against this light. */
export function lightHint(
  { brightest, darkest, swing, clipped, ripple, rippleHz, noise }: LightMeasure,
  kind: SensorKind,
  presentOhms: number,
): LightHint | null {
  const { mostVolts, fullScaleVolts, resistor } = sensorKinds[kind];
  const most = mostVolts / fullScaleVolts;
  if (brightest < leastLight)
    return {
      code: 'dark',
      cause: 'the sensor sees nothing at all',
      cure: 'check its wiring: see hardware/README.md',
    };
  if (clipped > 0.5 || darkest > 0.95 * most)
    return {
      code: 'full-scale',
      cause: 'the sensor is at the end of its scale',
      cure: `shade it, or take a smaller ${resistor}`,
    };
  if (ripple > mostRipple)
    return {
      code: 'flicker',
      cause: `lamps flicker at ${rippleHz} Hz with ${Math.round(ripple * 100)} % of full scale`,
      cure: 'keep their light out with a tube of black paper around the sensor',
    };
  if (swing < leastSwing && swing > noiseSpans * noise + 2 * ripple + 2 / 1024) {
    const { ohms } = adviseResistor(kind, presentOhms, { black: darkest, white: brightest, clipped });
    return {
      code: 'faint',
      cause: `something flickers, but with ${(swing * 100).toFixed(1)} % of full scale, and an imp needs 10 %`,
      cure:
        ohms > presentOhms
          ? `hold the phone nearer, make its screen brighter, or take a ${resistor} of ${ohmsText(ohms)}`
          : 'hold the phone nearer, make its screen brighter, or shade the sensor from other light',
    };
  }
  return null;
}
