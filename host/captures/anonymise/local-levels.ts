/** How bright black was, and how far white stood above it, along a transmission: hands move. Pure. */
import type { Slot } from './slots.ts';

export interface LocalLevels {
  readonly black: Float64Array;
  readonly swing: Float64Array;
}

/** Slots to either side that count. */
const around = 16;
/** Of a symbol the later part counts: a slow screen has settled there. */
const settled = 0.5;

/** By slot. `greyShare`: grey as a share of white, null in light of two levels. */
export function localLevels(
  light: Float64Array,
  slots: readonly Slot[],
  greyShare: number | null,
): LocalLevels {
  const mean = (from: number, to: number): number => {
    const [first, end] = [Math.ceil(from), Math.max(Math.ceil(from) + 1, Math.ceil(to))];
    let sum = 0;
    for (let i = first; i < end; i++) sum += light[Math.min(i, light.length - 1)] ?? 0;
    return sum / (end - first);
  };
  const later = (from: number, to: number): number => mean(from + (to - from) * settled, to);
  const blacks = slots.map(({ from, to, bit, tail }) => {
    if (greyShare === null) return bit === 0 ? later(from, to) : Number.NaN;
    return tail ? later(from, to) : later(from, (from + to) / 2);
  });
  const black = smoothed(blacks);
  const swings = slots.map(({ from, to, bit, tail }, i) => {
    if (tail || (greyShare === null && bit === 0)) return Number.NaN;
    const lit = greyShare === null ? later(from, to) : later((from + to) / 2, to);
    return (lit - (black[i] ?? 0)) / (bit === 1 ? 1 : (greyShare ?? 1));
  });
  return { black, swing: smoothed(swings) };
}

/** Means over neighbours; what is not known is left out. */
function smoothed(values: readonly number[]): Float64Array {
  return Float64Array.from(values, (_, i) => {
    const known = values.slice(Math.max(0, i - around), i + around + 1).filter((each) => !Number.isNaN(each));
    return known.reduce((sum, each) => sum + each, 0) / Math.max(1, known.length);
  });
}
