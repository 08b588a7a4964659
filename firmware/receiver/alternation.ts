/** Alternating light, deep in noise: folds symbols on one period and asks whether lit and black halves differ. */
import type { LightBuffer } from './light-buffer.ts';
import { tuning } from './tuning.ts';

/** An alternation found. Positions and lengths in samples of the light. */
export interface Alternation {
  /** First sample of the window in which it was seen, and one past its last. */
  readonly start: number;
  readonly end: number;
  /** Samples per symbol, within a few per cent. */
  readonly symbolSamples: number;
  /** Lit minus black level. */
  readonly swing: number;
  /** Variance of the mean of a quarter of a symbol that the alternation does not explain. */
  readonly noise: number;
}

/** A period of two symbols in quarters of a symbol. */
const quarters = 8;
const periods = tuning.windowSymbols / 2;
const fold = new Float64Array(quarters);

/** The alternation of symbols of `symbolSamples` in the window that ends before sample `end`; undefined where there is none. */
export function alternationOf(
  light: LightBuffer,
  end: number,
  symbolSamples: number,
): Alternation | undefined {
  const squares = foldWindow(light, end, symbolSamples / 4);
  const difference = greatestDifference();
  const quarterSamples = symbolSamples / 4;
  const swing = difference / (4 * periods * quarterSamples);
  if (swing < tuning.leastSwing) return undefined;
  let folded = 0;
  let sum = 0;
  for (let i = 0; i < quarters; i++) {
    const quarter = fold[i] ?? 0;
    folded += quarter * quarter;
    sum += quarter;
  }
  const mean = sum / quarters;
  // Mains ripple folds evenly on three of its periods too; but that fold is no square.
  const uneven = folded - quarters * mean * mean;
  if (difference * difference < quarters * tuning.squareness * uneven) return undefined;
  const noise = (squares - folded / periods) / (quarters * (periods - 1) * quarterSamples * quarterSamples);
  if (swing * swing * 2 * periods <= tuning.alternationSigmas ** 2 * noise) return undefined;
  return { start: Math.floor(end - symbolSamples * tuning.windowSymbols), end, symbolSamples, swing, noise };
}

/** Lit minus black half of what was folded, at the phase where they differ most. */
function greatestDifference(): number {
  let difference = 0;
  for (let i = 0; i < quarters; i++) difference += i < quarters / 2 ? (fold[i] ?? 0) : -(fold[i] ?? 0);
  let greatest = Math.abs(difference);
  // A quarter later one quarter goes over to the other half, and one comes from it.
  for (let i = 0; i < quarters / 2 - 1; i++) {
    difference += 2 * ((fold[i + quarters / 2] ?? 0) - (fold[i] ?? 0));
    greatest = Math.max(greatest, Math.abs(difference));
  }
  return greatest;
}

/**
 * Adds up quarters of symbols in `fold`, as many as end before sample `end`; the sum of their squares. Places are counted in
 * 1,024ths of a sample, whole numbers of 32 bits, which keeps the loop fast.
 */
function foldWindow({ sums, base }: LightBuffer, end: number, quarterSamples: number): number {
  for (let i = 0; i < quarters; i++) fold[i] = 0;
  const step = Math.round(quarterSamples * 1024);
  const length = Math.ceil((quarters * periods * step) / 1024);
  const first = (end - base - length) | 0;
  let place = (length << 10) - quarters * periods * step;
  let before = sums[first + (place >> 10)] ?? 0;
  // What lies between a sample's beginning and the place, as if its light were even.
  let part = (place & 1023) * (((sums[first + (place >> 10) + 1] ?? 0) - before) | 0);
  let squares = 0;
  for (let i = 1; i < quarters * periods; i++) {
    place += step;
    const at = first + (place >> 10);
    const sum = sums[at] ?? 0;
    const nextPart = (place & 1023) * (((sums[at + 1] ?? 0) - sum) | 0);
    const quarter = ((sum - before) | 0) + (nextPart - part) / 1024;
    before = sum;
    part = nextPart;
    fold[(i - 1) & 7] = (fold[(i - 1) & 7] ?? 0) + quarter;
    squares += quarter * quarter;
  }
  // The window's end lies between two samples: there is none behind it.
  const last = (((sums[end - base] ?? 0) - before) | 0) - part / 1024;
  fold[quarters - 1] = (fold[quarters - 1] ?? 0) + last;
  return squares + last * last;
}
