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
 * Adds up quarters of symbols in `fold`, as many as end before sample `end`; the sum of their squares. Places are counted in 1,024ths of a
 * sample, whole numbers of 32 bits. Eight quarters a turn, each in a variable of its own: noise that looks like a preamble makes this run often.
 */
function foldWindow({ sums, base }: LightBuffer, end: number, quarterSamples: number): number {
  const step = Math.round(quarterSamples * 1024) | 0;
  const length = Math.ceil((quarters * periods * step) / 1024) | 0;
  const first = (end - base - length) | 0;
  const origin = sums[first] ?? 0;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  let squares = 0;
  let place = ((length << 10) - quarters * periods * step) | 0;
  let sum = sumAt(sums, first, place, origin);
  for (let period = 0; period < periods; period++) {
    const sumA = sumAt(sums, first, place + step, origin);
    const sumB = sumAt(sums, first, place + 2 * step, origin);
    const sumC = sumAt(sums, first, place + 3 * step, origin);
    const sumD = sumAt(sums, first, place + 4 * step, origin);
    const sumE = sumAt(sums, first, place + 5 * step, origin);
    const sumF = sumAt(sums, first, place + 6 * step, origin);
    const sumG = sumAt(sums, first, place + 7 * step, origin);
    place = (place + quarters * step) | 0;
    const sumH = sumAt(sums, first, place, origin);
    a += sumA - sum;
    b += sumB - sumA;
    c += sumC - sumB;
    d += sumD - sumC;
    e += sumE - sumD;
    f += sumF - sumE;
    g += sumG - sumF;
    h += sumH - sumG;
    squares +=
      (sumA - sum) ** 2 +
      (sumB - sumA) ** 2 +
      (sumC - sumB) ** 2 +
      (sumD - sumC) ** 2 +
      (sumE - sumD) ** 2 +
      (sumF - sumE) ** 2 +
      (sumG - sumF) ** 2 +
      (sumH - sumG) ** 2;
    sum = sumH;
  }
  fold[0] = a / 1024;
  fold[1] = b / 1024;
  fold[2] = c / 1024;
  fold[3] = d / 1024;
  fold[4] = e / 1024;
  fold[5] = f / 1024;
  fold[6] = g / 1024;
  fold[7] = h / 1024;
  return squares / (1024 * 1024);
}

/** 1,024 times the sum of the light from `first` to a place behind it, as if light were even within a sample; `origin` is the running sum at `first`. */
function sumAt(sums: Int32Array, first: number, place: number, origin: number): number {
  const at = (first + (place >> 10)) | 0;
  const low = sums[at] ?? 0;
  return ((low - origin) | 0) * 1024 + Math.imul(place & 1023, (sums[(at + 1) | 0] ?? 0) - low);
}
