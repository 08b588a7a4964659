/** Light of the sensitivity benches: 480-bit packets of chance through white noise, maybe trembling and repeated, beside a detector told everything. */
import type { LightBlock } from '../../firmware/ports.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import {
  frameStart,
  show,
  symbolsOf,
  uniform,
  normal,
  type Code,
} from '../firmware/receiver/sequence/flash.ts';

/** One row of the table: samples a symbol, and grey as a share of white. */
export interface Point {
  readonly code: Code;
  readonly samples: number;
  readonly grey: number;
}

/** What a sender does to its timing. */
export interface Sender {
  /** Standard deviation of a symbol's start, seconds. */
  readonly jitterS?: number;
  /** Share of refreshes that are shown twice. */
  readonly repeats?: number;
  /** Refreshes of the frame that are shown twice, at random places. */
  readonly repeated?: number;
}

export interface Packet {
  readonly light: LightBlock;
  readonly bytes: readonly number[];
  /** When each symbol began, seconds; one more for the end of the last. */
  readonly startsS: readonly number[];
}

export const points: readonly Point[] = [8, 16, 32].flatMap((samples) => [
  { code: 'tri-level' as const, samples, grey: 0.347 },
  { code: 'tri-level' as const, samples, grey: 0.53 },
  { code: 'bi-level' as const, samples, grey: 1 },
]);

const sampleHz = 1000;
/** Rates differ from the nominal one by up to this share. */
export const rateSpread = 0.02;
const black = 25_000;
const step = 5000;

/** 60 bytes: SSID, password and enrollment of chance. */
function chanceFrame(random: () => number): readonly number[] {
  const text = (length: number) => Array.from({ length }, () => 33 + Math.floor(94 * random()));
  const ssid = 1 + Math.floor(31 * random());
  const bytes = [1, ssid, ...text(ssid), 6, 34 - ssid, ...text(34 - ssid), 5, 16];
  for (let i = 0; i < 16; i++) bytes.push(Math.floor(256 * random()));
  return [...encodeFrame(Uint8Array.from(bytes))];
}

/** Packet number `seed`, at an SNR in dB. */
export function packetOf(
  { code, samples, grey }: Point,
  snrDb: number,
  seed: number,
  sender: Sender = {},
): Packet {
  const random = uniform(7 * seed + 1);
  const chance = normal(11 * seed + 5);
  const bytes = chanceFrame(random);
  const symbols = symbolsOf(bytes, code);
  const { jitterS = 0, repeats = 0, repeated = 0 } = sender;
  const twice = [...symbols.keys()].filter(() => random() < repeats);
  const inFrame = symbols.length - 6 - frameStart[code];
  for (let i = 0; i < repeated; i++) twice.push(frameStart[code] + Math.floor(inFrame * random()));
  const shifts = symbols.map(() => jitterS * chance());
  const { light, startsS } = show(symbols, {
    symbolHz: (sampleHz / samples) * (1 + 2 * rateSpread * (random() - 0.5)),
    sampleHz,
    grey,
    snrDb,
    seed,
    leadS: 0.3 + 0.05 * random(),
    repeats: twice,
    late: (symbol) => shifts[symbol] ?? 0,
    black,
    step,
  });
  return { light, bytes, startsS };
}

/** Whether a detector that is told levels, rate and phase reads a packet: the mean of each symbol that tells a bit. */
export function toldAll({ light, bytes, startsS }: Packet, { code, grey }: Point): boolean {
  const triLevel = code === 'tri-level';
  const threshold = black + step * (triLevel ? (1 + grey) / 2 : 0.5);
  return bytes.every((byte, i) =>
    [0, 1, 2, 3, 4, 5, 6, 7].every((place) => {
      const bit = 8 * i + place;
      const symbol = frameStart[code] + (triLevel ? 2 * bit + 1 : bit);
      const from = Math.ceil((startsS[symbol] ?? 0) * sampleHz);
      const to = Math.ceil((startsS[symbol + 1] ?? 0) * sampleHz);
      let sum = 0;
      for (let at = from; at < to; at++) sum += light.levels[at] ?? 0;
      return sum / (to - from) > threshold === (((byte >> (7 - place)) & 1) === 1);
    }),
  );
}

/** The normal distribution's tail beyond z, by its continued fraction; good for z above 1. */
function tailOf(z: number): number {
  if (z < 1) return 0.5;
  let fraction = z;
  for (let k = 60; k > 0; k--) fraction = z + k / fraction;
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI) / fraction;
}

/** SNR in dB at which half of 480-bit packets have no wrong bit, told everything. */
export function limitOf({ code, samples, grey }: Point): number {
  let [low, high] = [-20, 40];
  while (high - low > 0.001) {
    const db = (low + high) / 2;
    const z = ((code === 'bi-level' ? 1 : 1 - grey) * Math.sqrt(samples) * 10 ** (db / 20)) / 2;
    if ((1 - tailOf(z)) ** 480 < 0.5) low = db;
    else high = db;
  }
  return low;
}
