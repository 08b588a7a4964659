/**
 * Light for the sequence detector's tests, written apart from the project's own encoder and models, so that sender and receiver cannot
 * share a mistake. Levels are 0 for black and 1 for white until the end.
 */
import type { LightBlock } from '../../../../firmware/ports.ts';

export type Code = 'tri-level' | 'bi-level';

export interface Flash {
  readonly symbolHz?: number;
  readonly sampleHz?: number;
  /** Grey's share of white. */
  readonly grey?: number;
  /** 20 log10(white step / noise); no noise where left out. */
  readonly snrDb?: number;
  readonly seed?: number;
  /** Darkness before and after, seconds, and what is seen there. */
  readonly leadS?: number;
  readonly tailS?: number;
  readonly idle?: number;
  /** Symbols shown for two periods, by index. */
  readonly repeats?: readonly number[];
  /** Seconds by which symbol k begins late. */
  readonly late?: (symbol: number) => number;
  /** Seconds in which a screen's light comes to 63 % of a step, up and down. */
  readonly riseS?: number;
  readonly fallS?: number;
  readonly gain?: (atS: number) => number;
  readonly ambient?: (atS: number) => number;
  /** Full scale levels of black and of the white step. */
  readonly black?: number;
  readonly step?: number;
}

export interface Shown {
  readonly light: LightBlock;
  /** When each symbol began, seconds. */
  readonly startsS: readonly number[];
}

/** Numbers from 0 to 1. */
export function uniform(seed: number): () => number {
  let state = (seed + 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normal numbers. */
export function normal(seed: number): () => number {
  const next = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Bits of bytes as the symbols of a code: 0 black, 1 grey, 2 white. */
export function symbolsOf(bytes: readonly number[], code: Code): number[] {
  const symbols: number[] = [];
  if (code === 'tri-level') for (let i = 0; i < 24; i++) symbols.push(0, 1);
  else for (let i = 0; i < 30; i++) symbols.push(2, 0);
  for (const byte of bytes)
    for (let mask = 128; mask > 0; mask >>= 1) {
      if (code === 'tri-level') symbols.push(0);
      symbols.push(byte & mask ? 2 : code === 'tri-level' ? 1 : 0);
    }
  for (let i = 0; i < 6; i++) symbols.push(0);
  return symbols;
}

/** First symbol of the frame. */
export const frameStart = { 'tri-level': 48, 'bi-level': 60 } as const;

/** Shows symbols. */
export function show(symbols: readonly number[], flash: Flash = {}): Shown {
  const { symbolHz = 60, sampleHz = 1000, grey = 0.5, leadS = 0.4, tailS = 0.4, idle = 0 } = flash;
  const { repeats = [], late = () => 0, riseS = 0, fallS = 0, gain = () => 1, ambient = () => 0 } = flash;
  const { black = 15_000, step = 20_000, seed = 1, snrDb } = flash;
  const noise = snrDb === undefined ? 0 : 10 ** (-snrDb / 20);
  const startsS: number[] = [];
  let nextS = leadS;
  for (const index of symbols.keys()) {
    startsS.push(nextS + late(index));
    nextS += (repeats.includes(index) ? 2 : 1) / symbolHz;
  }
  const random = normal(seed);
  const brightness = [0, grey, 1];
  let shown = idle;
  let k = -1;
  const endS = Math.max(nextS, startsS.at(-1)! + 1 / symbolHz);
  const levels = new Uint16Array(Math.floor((endS + tailS) * sampleHz));
  for (let i = 0; i < levels.length; i++) {
    const atS = i / sampleHz;
    while (k + 1 < startsS.length && startsS[k + 1]! <= atS) k++;
    const wanted = k < 0 || atS >= endS ? idle : brightness[symbols[k]!]!;
    const slowS = wanted > shown ? riseS : fallS;
    shown = slowS > 0 ? wanted + (shown - wanted) * Math.exp(-1 / (sampleHz * slowS)) : wanted;
    const level = shown * gain(atS) + ambient(atS) + (noise > 0 ? noise * random() : 0);
    levels[i] = Math.max(0, Math.min(65_535, Math.round(black + step * level)));
  }
  return { light: { originUs: 0, sampleHz, firstIndex: 0, levels }, startsS };
}
