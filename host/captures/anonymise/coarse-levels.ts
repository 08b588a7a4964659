/**
 * Black and white along bi-level light. Each is seen only where such a symbol is, and a slow screen shows it brighter where there was
 * more white before: so that these tell nothing of the bits, they are freed of that and known at few places. Pure.
 */
import type { LocalLevels } from './local-levels.ts';
import type { Slot } from './slots.ts';

/** Symbols from one place to the next, and to either side of one that count. */
const apart = 32;
/** Of a symbol the later part counts. */
const settled = 0.5;

/** For `length` slots, of which `slots` are the first. */
export function coarseLevels(light: Float64Array, slots: readonly Slot[], length: number): LocalLevels {
  const symbols = slots.filter(({ tail }) => !tail);
  const means = symbols.map(({ from, to }) => laterMean(light, from, to));
  const levelsOf = (bit: number): readonly number[] =>
    freedLevels(
      means,
      symbols.map((slot, i) => (slot.bit === bit ? contextOf(symbols, i) : null)),
    );
  const [blacks, whites] = [levelsOf(0), levelsOf(1)];
  const line = (places: readonly number[]): Float64Array =>
    Float64Array.from({ length }, (_, i) => {
      const at = Math.min(places.length - 1, i / apart);
      const [before = 0, after = before] = [places[Math.floor(at)], places[Math.ceil(at)]];
      return before + (after - before) * (at % 1);
    });
  return { black: line(blacks), swing: line(whites.map((white, k) => white - (blacks[k] ?? 0))) };
}

/** Two symbols before one, and one behind it: as far as a screen is slow. */
const contextOf = (symbols: readonly Slot[], i: number): number =>
  [i - 2, i - 1, i + 1].reduce((context, k) => 2 * context + (symbols[k]?.bit ?? 0), 0);

/** Their mean, and how far from it those of the same context are at each place. `contexts`: null where a symbol is another one. */
function freedLevels(means: readonly number[], contexts: readonly (number | null)[]): readonly number[] {
  const overall = mean(means.filter((_, i) => contexts[i] !== null));
  const byContext = Array.from({ length: 8 }, (_, context) =>
    mean(means.filter((_mean, i) => contexts[i] === context)),
  );
  return Array.from({ length: Math.ceil(means.length / apart) + 1 }, (_, place) => {
    const near: number[] = [];
    for (let i = Math.max(0, (place - 1) * apart); i < Math.min(means.length, (place + 1) * apart); i++) {
      const context = contexts[i];
      if (context !== null && context !== undefined) near.push((means[i] ?? 0) - (byContext[context] ?? 0));
    }
    return overall + mean(near);
  });
}

function laterMean(light: Float64Array, from: number, to: number): number {
  const first = Math.ceil(from + (to - from) * settled);
  return mean([...light.subarray(first, Math.max(first + 1, Math.ceil(to)))]);
}

const mean = (of: readonly number[]): number =>
  of.reduce((sum, each) => sum + each, 0) / Math.max(1, of.length);
