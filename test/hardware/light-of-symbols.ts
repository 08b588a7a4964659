/** Shorthand of the tests of light models: symbols by letter, and light as numbers. */
import type { LightPathConfig, LightPathOptions } from '../../hardware/light-path.ts';
import { lightOf } from '../../hardware/light-path.ts';
import type { LightSegment } from '../../hardware/screen.ts';
import { Shade } from '../../protocol/shade.ts';
import type { Waveform } from '../../protocol/waveform.ts';
import { samplesOf } from '../contract/light-source.ts';

const shades: Readonly<Record<string, Shade>> = { k: Shade.black, g: Shade.grey, w: Shade.white };

/** `kgw`: black, grey, white. */
export function symbolsAt(symbolHz: number, letters: string): Waveform {
  const symbols = Array.from(letters, (letter) => shades[letter]!);
  return {
    lineCode: 'tri-level',
    symbolHz,
    symbols,
    startsUs: Float64Array.from(symbols, (_, i) => (i * 1e6) / symbolHz),
    durationUs: Math.ceil((symbols.length * 1e6) / symbolHz),
  };
}

export const show = (
  segments: Iterable<LightSegment>,
  config?: LightPathConfig,
  options?: LightPathOptions,
): { timesUs: number[]; levels: number[] } => samplesOf(lightOf(segments, config, options));

/** Times of the first sample at or above half of full swing after one below, and the reverse. */
export function edges(
  { timesUs, levels }: { timesUs: number[]; levels: number[] },
  threshold = 16_384,
): number[] {
  return timesUs.filter((_, i) => i > 0 && levels[i]! >= threshold !== levels[i - 1]! >= threshold);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const rms = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

/** Amplitude of the part of `levels` that swings at `hz`. */
export function amplitudeAt(
  hz: number,
  { timesUs, levels }: { timesUs: number[]; levels: number[] },
): number {
  let re = 0;
  let im = 0;
  for (const [i, level] of levels.entries()) {
    re += level * Math.cos((2 * Math.PI * hz * timesUs[i]!) / 1e6);
    im += level * Math.sin((2 * Math.PI * hz * timesUs[i]!) / 1e6);
  }
  return (2 * Math.hypot(re, im)) / levels.length;
}
