/** Is light still modulated, where noise makes pulses that are none? */
import type { LightBuffer } from './light-buffer.ts';
import { tuning } from './tuning.ts';

/**
 * Whether the last symbols before sample `end` differ from their neighbours by more than noise makes them: by more than the
 * `noise` (variance of a quarter symbol's mean) that the hunt saw, or by more than from the symbols after next, which in
 * tri-level light are alike.
 */
export function isModulated(light: LightBuffer, end: number, symbolSamples: number, noise: number): boolean {
  const { sums: running, base } = light;
  const half = Math.max(1, Math.round(symbolSamples / 2));
  const step = Math.max(1, Math.floor(symbolSamples / 4));
  const symbol = Math.round(symbolSamples);
  const from = Math.max(base, end - Math.ceil(tuning.carrierSymbols * symbolSamples));
  const means: number[] = [];
  for (let at = from; at + half <= end; at += step) {
    means.push((((running[at + half - base] ?? 0) - (running[at - base] ?? 0)) | 0) / half);
  }
  const next = Math.round(symbol / step);
  const unlikeNext = differences(means, next);
  return (
    unlikeNext > tuning.carrierToNoise * noise ||
    unlikeNext > tuning.carrierToSecond * differences(means, 2 * next)
  );
}

/** Mean square of the differences between values `lag` apart. */
function differences(values: readonly number[], lag: number): number {
  let squares = 0;
  for (let i = lag; i < values.length; i++) squares += ((values[i] ?? 0) - (values[i - lag] ?? 0)) ** 2;
  return values.length > lag ? squares / (values.length - lag) : 0;
}
