/**
 * Light from any board that johnny-five knows: an analog sensor's readings with the time of their arrival. Such readings are few and
 * uneven; which symbol rates they are enough for is said before anything is tried.
 */
import type { LightBlock } from '../../firmware/ports.ts';
import { ImpError } from '../imp-error.ts';

/** The part of johnny-five's `Sensor` that is needed. */
export interface AnalogSensor {
  /** The last reading, 0..1023. */
  readonly raw: number | null;
  on(event: 'data', listener: () => void): unknown;
  removeListener(event: 'data', listener: () => void): unknown;
}

export interface SensorLightOptions {
  /** Between two readings, milliseconds; what the sensor was made with. */
  readonly intervalMs: number;
  /** The fastest transmission that is to be understood, symbols per second. */
  readonly symbolHz: number;
  /** The rig's clock, microseconds. */
  readonly nowUs: () => number;
  /** Ends the light. */
  readonly signal?: AbortSignal;
}

/** A receiver finds a symbol's level and both its edges in so many samples (chosen; a test decodes with 5 and not with less than 2). */
export const leastSamplesPerSymbol = 4;
const mostCode = 1023;
const mostLevel = 65_535;

/** The fastest symbols that readings so far apart are enough for, symbols per second. */
export const fastestSymbolHz = (intervalMs: number): number => 1000 / intervalMs / leastSamplesPerSymbol;

/** Endless without a signal; ending the loop over it ends it. Throws ImpError `too-slow` at once. */
export function sensorLight(
  sensor: AnalogSensor,
  { intervalMs, symbolHz, nowUs, signal }: SensorLightOptions,
): AsyncIterable<LightBlock> {
  const fastestHz = fastestSymbolHz(intervalMs);
  if (symbolHz > fastestHz)
    throw new ImpError(
      'too-slow',
      `a reading every ${intervalMs} ms is too slow for ${symbolHz} symbols/s: it is enough for ${Math.floor(fastestHz)}`,
      'let the phone flash slower, read more often, or put the sampler on an Arduino: impsim flash',
    );
  return readings(sensor, intervalMs, nowUs, signal);
}

async function* readings(
  sensor: AnalogSensor,
  intervalMs: number,
  nowUs: () => number,
  signal: AbortSignal | undefined,
): AsyncGenerator<LightBlock, void> {
  const waiting: { readonly atUs: number; readonly level: number }[] = [];
  let wake = (): void => {};
  const take = (): void => {
    waiting.push({ atUs: nowUs(), level: Math.round(((sensor.raw ?? 0) / mostCode) * mostLevel) });
    wake();
  };
  const ended = (): void => wake();
  sensor.on('data', take);
  signal?.addEventListener('abort', ended);
  try {
    for (let firstIndex = 0, lastUs = -Infinity; ;) {
      if (waiting.length === 0 && signal?.aborted !== true)
        await new Promise<void>((resolve) => (wake = resolve));
      if (signal?.aborted === true) return;
      // Two readings at one moment would be no light that has a time.
      const fresh = waiting.splice(0).filter(({ atUs }, i, all) => atUs > (all[i - 1]?.atUs ?? lastUs));
      if (fresh.length === 0) continue;
      lastUs = fresh.at(-1)?.atUs ?? lastUs;
      yield {
        originUs: 0,
        sampleHz: 1000 / intervalMs,
        firstIndex,
        levels: Uint16Array.from(fresh, ({ level }) => level),
        timesUs: Float64Array.from(fresh, ({ atUs }) => atUs),
      };
      firstIndex += fresh.length;
    }
  } finally {
    sensor.removeListener('data', take);
    signal?.removeEventListener('abort', ended);
  }
}
