/** Bi-level light with other bits: its symbols are put on a clock that does not know what they said. Pure. */
import type { ChanceStream } from '../../../hardware/random.ts';
import { heldClock, type HeldClock } from './held-clock.ts';
import { coarseLevels } from './coarse-levels.ts';
import type { LocalLevels } from './local-levels.ts';
import { recastLight } from './recast.ts';
import type { ShownSymbols } from './shown-symbols.ts';
import { kindOfLight, type Slot } from './slots.ts';

/** What was put in place, as far as what is around it needs it. */
export interface RecastSymbols {
  readonly slots: readonly Slot[];
  readonly local: LocalLevels;
}

/**
 * Fills light in place, from symbol `first` on. Null, and light is as it was or half filled, where symbols are out of step, or there is
 * nothing to fill one with.
 */
export function recastSymbols(
  levels: Float64Array,
  shown: ShownSymbols,
  { first, bits }: { readonly first: number; readonly bits: readonly number[] },
  chance: ChanceStream,
): RecastSymbols | null {
  const clock = heldClock(shown);
  if (clock === null) return null;
  const slots = slotsIn(shown.bits, seenEdges(shown, clock));
  const local = coarseLevels(levels, slots, Math.max(slots.length, bits.length + 1));
  const places = slotsIn(bits, otherEdges(shown, bits, clock, first, chance));
  return recastLight(levels, { slots, first, wanted: places, places }, local, chance)
    ? { slots: places, local }
    : null;
}

/** One a bit, and one of black behind the last. */
const slotsIn = (bits: readonly number[], edges: Float64Array): readonly Slot[] =>
  Array.from({ length: bits.length + 1 }, (_, i) => ({
    from: edges[i] ?? 0,
    to: edges[i + 1] ?? 0,
    litFrom: null,
    kind: kindOfLight('bi-level', bits, i),
    bit: bits[i] ?? 0,
    tail: i === bits.length,
  }));

/** Where symbols began: on the clock, but where light was seen to change off it. */
function seenEdges({ bits, turns }: ShownSymbols, { begin, late, jitter }: HeldClock): Float64Array {
  const edges = Float64Array.from({ length: bits.length + 2 }, (_, i) => begin(i));
  if (jitter.length > 0) for (const { symbol, at, kind } of turns) edges[symbol] = at - (late[kind] ?? 0);
  return edges;
}

/** On the clock; changes off it by as much as others were. What stays as it was keeps its edges. */
function otherEdges(
  shown: ShownSymbols,
  bits: readonly number[],
  clock: HeldClock,
  first: number,
  chance: ChanceStream,
): Float64Array {
  const old = seenEdges(shown, clock);
  return Float64Array.from({ length: bits.length + 2 }, (_, i) => {
    if (i <= first) return old[i] ?? clock.begin(i);
    const changes = bits[i - 1] !== (bits[i] ?? 0);
    return (
      clock.begin(i) + (changes ? (clock.jitter[chance.integer(Math.max(1, clock.jitter.length))] ?? 0) : 0)
    );
  });
}
