/** Is light still modulated, where noise makes pulses that are none? */
import type { LightBuffer } from './light-buffer.ts';
import { tuning } from './tuning.ts';

/** How symbols change: each against its neighbours, as all tri-level ones do, or as bits will have it. */
export type Modulation = 'alternating' | 'changing';

/**
 * How the last `symbols` before sample `end` are modulated, if they are: they differ from their neighbours by more than from the next but
 * one, which in tri-level light are alike; or at least by more than noise makes them, whose variance in a quarter symbol's
 * mean the hunt saw.
 */
export function modulationOf(
  light: LightBuffer,
  end: number,
  symbols: number,
  symbolSamples: number,
  noise: number,
): Modulation | undefined {
  const { sums: running, base } = light;
  const half = Math.max(1, Math.round(symbolSamples / 2));
  const step = Math.max(1, Math.floor(symbolSamples / 4));
  const symbol = Math.round(symbolSamples);
  const from = Math.max(base, end - Math.ceil(symbols * symbolSamples));
  const means: number[] = [];
  for (let at = from; at + half <= end; at += step) {
    means.push((((running[at + half - base] ?? 0) - (running[at - base] ?? 0)) | 0) / half);
  }
  const next = Math.round(symbol / step);
  const unlikeNext = differences(means, next);
  if (unlikeNext > tuning.carrierToSecond * differences(means, 2 * next)) return 'alternating';
  return unlikeNext > tuning.carrierToNoise * noise ? 'changing' : undefined;
}

/** Mean square of the differences between values `lag` apart. */
function differences(values: readonly number[], lag: number): number {
  let squares = 0;
  for (let i = lag; i < values.length; i++) squares += ((values[i] ?? 0) - (values[i - lag] ?? 0)) ** 2;
  return values.length > lag ? squares / (values.length - lag) : 0;
}
