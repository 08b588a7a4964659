/**
 * Black and white along tri-level light. A slow screen shows both brighter or darker by what came before, so that they would tell it:
 * what each pulse and the two before it explain is taken off, and what is left is known at few places. Pure.
 */
import type { LocalLevels } from './local-levels.ts';
import type { Slot } from './slots.ts';

/** Slots from one place to the next, and to either side of one that count. */
const apart = 8;
/** Which part of a symbol counts. */
const settled = 0.5;
const over = 0.9;
/** Of white: what is below it is noise. */
const leastShare = 0.01;
/** Times that light along the flash and what bits explain are told apart anew. */
const rounds = 4;

/** By slot. */
export function pulseLevels(light: Float64Array, slots: readonly Slot[]): LocalLevels {
  const contexts = slots.map(({ bit, tail }, i) =>
    tail
      ? null
      : [slots[i - 2]?.bit, slots[i - 1]?.bit, bit].reduce<number>((sum, each) => 2 * sum + (each ?? 0), 0),
  );
  const halves = slots.map(({ from, to, litFrom }) => ({ from, middle: litFrom ?? (from + to) / 2, to }));
  const blacks = halves.map(({ from, middle }) => laterMean(light, from, middle));
  const allBlack = mean(blacks.filter((_, i) => contexts[i] !== null));
  const black = freed(blacks, contexts).map((each) => allBlack + each);
  // A hand takes a share of the light, not so and so much.
  const lits = halves.map(({ middle, to }, i) => laterMean(light, middle, to) - (black[i] ?? 0));
  const white = mean(lits.filter((_, i) => slots[i]?.bit === 1 && contexts[i] !== null));
  const shares = freed(
    lits.map((lit) => Math.log(Math.max(lit, leastShare * white))),
    contexts,
  );
  return { black, swing: shares.map((share) => white * Math.exp(share)) };
}

/** How far values are off what their contexts explain, along the flash. */
function freed(values: readonly number[], contexts: readonly (number | null)[]): Float64Array {
  let along = slowly(values.map(() => 0));
  for (let round = 0; round < rounds; round++) {
    const explained = meansByContext(
      values.map((value, i) => value - (along[i] ?? 0)),
      contexts,
    );
    along = slowly(
      values.map((value, i) => {
        const context = contexts[i];
        return context === null || context === undefined ? Number.NaN : value - (explained[context] ?? 0);
      }),
    );
  }
  return along;
}

const meansByContext = (values: readonly number[], contexts: readonly (number | null)[]): readonly number[] =>
  Array.from({ length: 8 }, (_, context) => mean(values.filter((_value, i) => contexts[i] === context)));

/** Lines between means around few places. */
function slowly(values: readonly number[]): Float64Array {
  const places = Array.from({ length: Math.ceil(values.length / apart) + 1 }, (_, place) =>
    mean(
      values
        .slice(Math.max(0, (place - 1) * apart), (place + 1) * apart)
        .filter((each) => !Number.isNaN(each)),
    ),
  );
  return Float64Array.from(values, (_, i) => {
    const [before = 0, after = before] = [places[Math.floor(i / apart)], places[Math.ceil(i / apart)]];
    return before + (after - before) * ((i / apart) % 1);
  });
}

function laterMean(light: Float64Array, from: number, to: number): number {
  const first = Math.ceil(from + (to - from) * settled);
  return mean([...light.subarray(first, Math.max(first + 1, Math.ceil(from + (to - from) * over)))]);
}

const mean = (of: readonly number[]): number =>
  of.reduce((sum, each) => sum + each, 0) / Math.max(1, of.length);
