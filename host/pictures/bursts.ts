/** Finds stretches in which light is much noisier than in the rest of a transmission. */
import type { LightBlock } from '../../firmware/ports.ts';
import { firstAt } from './light-history.ts';
import { markOf } from './mark-words.ts';
import type { Mark, Span } from './picture.ts';

/** Windows a symbol. */
const windowsPerSymbol = 2;
/** A window is noisy where its roughness is so many times that of all but a tenth of the windows: edges are in most of them. */
const noisier = 4;
/** And it is at least this, mean square of second differences, of 65535: a few codes of a ten-bit converter. */
const leastRoughness = 200 ** 2;

/**
 * Sum of squared second differences over the square of the range: one edge has 2, one wrong sample has 6, noise has more the longer
 * the window.
 */
const leastShape = 3.2;

interface Window extends Span {
  readonly roughness: number;
  /** Whether one edge could make it so rough. */
  readonly edgy: boolean;
}

export function burstsIn({
  light,
  startUs,
  endUs,
  symbolUs,
}: Span & { readonly light: readonly LightBlock[]; readonly symbolUs: number }): readonly Mark[] {
  const windows: Window[] = [];
  const stepUs = symbolUs / windowsPerSymbol;
  for (let atUs = startUs; atUs < endUs; atUs += stepUs)
    windows.push(windowOf(light, { startUs: atUs, endUs: atUs + stepUs }));
  const sorted = windows.map((window) => window.roughness).toSorted((a, b) => a - b);
  const usual = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 0;
  const least = Math.max(leastRoughness, noisier * usual);
  const bursts: { startUs: number; endUs: number }[] = [];
  for (const window of windows) {
    if (window.edgy || window.roughness < least) continue;
    const last = bursts.at(-1);
    if (last !== undefined && window.startUs - last.endUs <= symbolUs) last.endUs = window.endUs;
    else bursts.push({ startUs: window.startUs, endUs: window.endUs });
  }
  return bursts.map((burst) =>
    markOf('burst', burst.startUs, burst.endUs, `${Math.round((burst.endUs - burst.startUs) / 1000)} ms`),
  );
}

/** Mean square of the second differences of light. */
function windowOf(light: readonly LightBlock[], span: Span): Window {
  let squares = 0;
  let count = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  for (const block of light) {
    const { levels } = block;
    const last = Math.min(levels.length - 1, firstAt(block, span.endUs));
    for (let i = Math.max(1, firstAt(block, span.startUs)); i < last; i++) {
      const [before = 0, level = 0, after = 0] = levels.subarray(i - 1, i + 2);
      squares += (before - 2 * level + after) ** 2;
      count++;
      lowest = Math.min(lowest, before, level, after);
      highest = Math.max(highest, before, level, after);
    }
  }
  const edgy = squares < leastShape * (highest - lowest) ** 2;
  return { ...span, roughness: squares / Math.max(1, count), edgy };
}
