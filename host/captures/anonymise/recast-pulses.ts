/**
 * Tri-level light with other bits. A slow screen turns dark earlier or later by what it showed before: so pulses are put on a clock
 * that does not know what they said. Refreshes that were repeated or skipped stay where they were. Pure.
 */
import type { ChanceStream } from '../../../hardware/random.ts';
import { heldClock, type HeldClock } from './held-clock.ts';
import type { LocalLevels } from './local-levels.ts';
import type { PlacedBits } from './placed-bits.ts';
import { pulseLevels } from './pulse-levels.ts';
import { recastLight } from './recast.ts';
import { shownAt, type Turn } from './shown-symbols.ts';
import { kindOfLight, type Slot } from './slots.ts';

/** What was put in place, as far as what is around it needs it. The first bit has no slot; the black behind the last one has. */
export interface RecastPulses {
  readonly slots: readonly Slot[];
  readonly local: LocalLevels;
}

export interface OtherPulses {
  readonly bits: readonly number[];
  readonly newBits: readonly number[];
  /** First slot that may hold a secret. */
  readonly first: number;
}

/** A slot longer or shorter than its periods by more than this, periods, is not taken for another. */
const mostOdd = 0.8;
/** Turns farther off than this, periods, are misread, and nothing is put so far off. */
const mostJitter = 0.4;

/**
 * Fills light in place, from slot `first` on. Null, and light is as it was or half filled, where pulses are out of step, or there is
 * nothing to fill one with.
 */
export function recastPulses(
  levels: Float64Array,
  placed: PlacedBits,
  { bits, newBits, first }: OtherPulses,
  chance: ChanceStream,
): RecastPulses | null {
  const step = inStep(bits, placed);
  if (step === null) return null;
  const { clock, symbolAt } = step;
  const seen = step.seen;
  const edges = seen.map((edge, i) =>
    i <= first + 1 ? edge : clock.begin(symbolAt(2 * i)) + (drawn(step.jitter, chance) ?? 0),
  );
  const slots = slotsIn(bits, seen, placed, step);
  const places = slotsIn(newBits, edges, placed, step);
  const local = pulseLevels(levels, slots);
  return recastLight(levels, { slots, first, wanted: places, places }, local, chance)
    ? { slots: places, local }
    : null;
}

interface InStep {
  readonly clock: HeldClock;
  readonly jitter: readonly number[];
  /** How many symbols were shown before symbol `symbol`: one that was repeated counts as often as it was. */
  readonly symbolAt: (symbol: number) => number;
  /** Where each bit begins, freed of what the bits before did. */
  readonly seen: Float64Array;
}

/** Null where they are not. */
function inStep(bits: readonly number[], { begins, symbolSamples }: PlacedBits): InStep | null {
  const symbols = Array.from({ length: 2 * bits.length + 1 }, (_, i) => i % 2);
  const shown = shownAt(symbols, begins, symbolSamples);
  const places = [0];
  for (const more of shown.repeats) places.push((places.at(-1) ?? 0) + 1 + more);
  const symbolAt = (symbol: number): number => places[symbol] ?? 0;
  const falls: readonly Turn[] = Array.from({ length: bits.length }, (_, i) => ({
    symbol: symbolAt(2 * i + 2),
    at: begins[2 * i + 2] ?? 0,
    kind: 2 * (bits[i - 1] ?? 0) + (bits[i] ?? 0),
  }));
  const clock = heldClock({ bits: shown.bits, turns: falls });
  if (clock === null) return null;
  const jitter = clock.jitter.filter((each) => Math.abs(each) < mostJitter * symbolSamples);
  const seen = Float64Array.from({ length: bits.length + 2 }, (_, i) => clock.begin(symbolAt(2 * i)));
  if (jitter.length > 0)
    for (const [i, { at, kind }] of falls.entries()) seen[i + 1] = at - (clock.late[kind] ?? 0);
  return { clock, jitter, symbolAt, seen };
}

/** One for each bit but the first, and one of black behind the last. */
function slotsIn(
  bits: readonly number[],
  edges: Float64Array,
  { begins, symbolSamples }: PlacedBits,
  { clock, symbolAt }: InStep,
): readonly Slot[] {
  return Array.from({ length: bits.length }, (_, before) => {
    const i = before + 1;
    const tail = i === bits.length;
    const from = edges[i] ?? 0;
    const symbols = symbolAt(2 * i + 2) - symbolAt(2 * i);
    const isOdd =
      !tail &&
      (symbols !== 2 ||
        Math.abs((begins[2 * i + 2] ?? 0) - (begins[2 * i] ?? 0) - 2 * symbolSamples) >
          mostOdd * symbolSamples);
    return {
      from,
      to: tail ? from + symbolSamples : (edges[i + 1] ?? 0),
      litFrom: isOdd ? clock.begin(symbolAt(2 * i + 1)) : null,
      kind: kindOfLight('tri-level', bits, i),
      bit: tail ? 0 : (bits[i] ?? 0),
      tail,
    };
  });
}

const drawn = (heap: readonly number[], chance: ChanceStream): number | undefined =>
  heap[chance.integer(Math.max(1, heap.length))];
