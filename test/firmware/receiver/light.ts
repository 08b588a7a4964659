/** Test light, made without the project's own encoder or models: levels of symbols shown one after the other, sampled. */
import type { LightBlock } from '../../../firmware/ports.ts';

export interface Making {
  readonly symbolHz: number;
  readonly sampleHz?: number;
  /** Levels of black, grey and white, 0..65535. */
  readonly levels?: readonly [number, number, number];
  /** Black before and after, seconds. */
  readonly leadS?: number;
  readonly tailS?: number;
  /** Share of a sample period by which the first sample comes late. */
  readonly phase?: number;
  /** Standard deviation of the noise, in levels. */
  readonly noise?: number;
  readonly seed?: number;
  /** Added to every level at a time, seconds. */
  readonly ambient?: (atS: number) => number;
  /** Factor on the screen's light at a time. */
  readonly gain?: (atS: number) => number;
  /** Time constant of the screen, seconds: it reaches 63 % of a step in it. */
  readonly slowS?: number;
}

/** Symbols as the vectors write them: '0' black, '1' grey, '2' white. */
export function lightOf(symbols: string, making: Making): LightBlock {
  const { symbolHz, sampleHz = 1000, levels = [2000, 22000, 42000], leadS = 0.5, tailS = 0.6 } = making;
  const { phase = 0, noise = 0, seed = 1, ambient = () => 0, gain = () => 1, slowS = 0 } = making;
  const random = gaussian(seed);
  const count = Math.ceil((leadS + tailS + symbols.length / symbolHz) * sampleHz);
  let shown = levels[0];
  const light = Array.from({ length: count }, (_, i) => {
    const atS = (i + phase) / sampleHz;
    const wanted = levels[Number(symbols[Math.floor((atS - leadS) * symbolHz)] ?? 0)]!;
    shown += (wanted - shown) * (slowS > 0 ? Math.min(1, 1 / (slowS * sampleHz)) : 1);
    return Math.round(Math.min(65535, Math.max(0, shown * gain(atS) + ambient(atS) + noise * random())));
  });
  return { originUs: 0, sampleHz, firstIndex: 0, levels: Uint16Array.from(light) };
}

/** Twelve uniform numbers make one that is normal enough. */
export function gaussian(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => Array.from({ length: 12 }, uniform).reduce((sum, x) => sum + x, -6);
}

/** The tri-level symbols of bytes, no preamble. */
export const triLevel = (bytes: readonly number[]): string =>
  bytes
    .flatMap((byte) =>
      byte
        .toString(2)
        .padStart(8, '0')
        .replaceAll(/[01]/g, (bit) => (bit === '1' ? '02' : '01')),
    )
    .join('');

/** The bi-level symbols of bytes, no preamble. */
export const biLevel = (bytes: readonly number[]): string =>
  bytes.map((byte) => byte.toString(2).padStart(8, '0').replaceAll('1', '2')).join('');

export const preambles = { 'tri-level': '01'.repeat(24), 'bi-level': '20'.repeat(30) } as const;
