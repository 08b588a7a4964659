/**
 * Somebody who has a shared capture, is told when each of its symbols began, and has others of which he knows what they said. He
 * learns, from all that light shows around a symbol less what it says now, what it said before.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import { samplesOf } from '../../contract/light-source.ts';

export interface ToldFlash {
  readonly light: readonly LightBlock[];
  /** What its symbols said before. */
  readonly bits: readonly number[];
  /** When symbol `symbol` begins. */
  readonly beginUs: (symbol: number) => number;
  /** Which of them are secret. */
  readonly from: number;
  readonly to: number;
}

/** Shares of secret symbols, 0..1. */
export interface Told {
  readonly tested: number;
  /** Read off with a threshold. */
  readonly read: number;
  /** Learned: what they said, and whether that was other than the one before. */
  readonly bits: number;
  readonly changes: number;
}

interface Seen {
  readonly bit: number;
  readonly change: number;
  /** What it and the two to either side say now. */
  readonly now: readonly number[];
  readonly light: readonly number[];
}

const placesPerSymbol = 6;
/** Of white: light above it is white, in two levels. */
const whiteAbove = 0.5;

/** What he learns of the later half of the flashes, having learned from the first. Light above `limit`, of white, is a 1. */
export function told(flashes: readonly ToldFlash[], limit = whiteAbove): Told {
  const half = flashes.length >> 1;
  const seen = flashes.map((flash) => seenOf(flash, limit));
  const [known, unknown] = [seen.slice(0, half).flat(), seen.slice(half).flat()];
  const means = meansOf(known);
  return {
    tested: unknown.length,
    read: shareOf(unknown, ({ bit, now }) => now[2] === bit),
    bits: learned(known, unknown, means, ({ bit }) => bit),
    changes: learned(known, unknown, means, ({ change }) => change),
  };
}

function seenOf({ light, bits, beginUs, from, to }: ToldFlash, limit: number): readonly Seen[] {
  const { levels, timesUs } = samplesOf(light);
  const [firstUs = 0, secondUs = 0] = timesUs;
  const sorted = [...levels].sort((a, b) => a - b);
  const [black = 0, white = 0] = [0.05, 0.97].map((share) => sorted[Math.floor(share * sorted.length)]);
  const levelAt = (atUs: number): number => {
    const at = (atUs - firstUs) / (secondUs - firstUs);
    const [before = black, after = before] = [levels[Math.floor(at)], levels[Math.ceil(at)]];
    return (before + (after - before) * (at % 1) - black) / (white - black);
  };
  const within = (symbol: number, share: number): number =>
    levelAt(beginUs(symbol) + share * (beginUs(symbol + 1) - beginUs(symbol)));
  return Array.from({ length: to - from }, (_, i) => {
    const symbol = from + i;
    return {
      bit: bits[symbol] ?? 0,
      change: Number(bits[symbol] !== bits[symbol - 1]),
      now: [-2, -1, 0, 1, 2].map((away) => Number(within(symbol + away, 0.75) > limit)),
      light: Array.from({ length: 3 * placesPerSymbol }, (_place, k) =>
        within(symbol, (k + 0.5) / placesPerSymbol - 1),
      ),
    };
  });
}

/** Light as symbols that say the same now have it. */
function meansOf(seen: readonly Seen[]): ReadonlyMap<string, readonly number[]> {
  const kinds = [...new Set(seen.map(({ now }) => now.join('')))];
  return new Map(
    kinds.map((kind) => {
      const alike = seen.filter(({ now }) => now.join('') === kind);
      const meanAt = (k: number): number =>
        alike.reduce((sum, { light }) => sum + (light[k] ?? 0), 0) / alike.length;
      return [kind, Array.from({ length: 3 * placesPerSymbol }, (_, k) => meanAt(k))];
    }),
  );
}

function learned(
  known: readonly Seen[],
  unknown: readonly Seen[],
  means: ReadonlyMap<string, readonly number[]>,
  wanted: (seen: Seen) => number,
): number {
  const features = ({ now, light }: Seen): readonly number[] => {
    const mean = means.get(now.join(''));
    const odd = light.map((level, k) => level - (mean?.[k] ?? level));
    return [1, ...now, ...odd, ...odd.map(Math.abs)];
  };
  const weights = leastSquares(
    known.map(features),
    known.map((each) => wanted(each) - 0.5),
  );
  return shareOf(unknown, (each) => {
    const sum = features(each).reduce((total, value, i) => total + value * (weights[i] ?? 0), 0);
    return Number(sum > 0) === wanted(each);
  });
}

const shareOf = (seen: readonly Seen[], is: (seen: Seen) => boolean): number =>
  seen.filter(is).length / seen.length;

/** Weights of the columns, by the normal equations. */
function leastSquares(rows: readonly (readonly number[])[], wanted: readonly number[]): readonly number[] {
  const size = rows[0]?.length ?? 0;
  const matrix = Array.from({ length: size }, (_, i) => {
    const line = new Float64Array(size + 1);
    for (const [k, row] of rows.entries()) {
      const own = row[i]!;
      for (let j = 0; j < size; j++) line[j]! += own * row[j]!;
      line[size]! += own * wanted[k]!;
    }
    line[i]! += 1e-4 * rows.length;
    return line;
  });
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const factor = matrix[k]![i]! / matrix[i]![i]!;
      if (k !== i) for (let j = i; j <= size; j++) matrix[k]![j]! -= factor * matrix[i]![j]!;
    }
  return matrix.map((line, i) => line[size]! / line[i]!);
}
