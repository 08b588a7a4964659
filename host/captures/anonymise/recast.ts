/** The same light with other bits: each slot is filled from another place of the same transmission where such bits were. Pure. */
import type { ChanceStream } from '../../../hardware/random.ts';
import type { LocalLevels } from './local-levels.ts';
import type { Slot } from './slots.ts';

const fullScale = 65_535;
/** Out of so many of the nearest places of its kind one is drawn. */
const nearest = 12;
/** Samples of a place that is filled, and of where it is filled from, are not farther apart than this: edges stay sharp. */
const samePhase = 0.2;

export type Wanted = Pick<Slot, 'kind' | 'bit'>;

/** Which slots are filled anew, and with what. */
export interface Recast {
  readonly slots: readonly Slot[];
  /** First slot that may hold a secret. */
  readonly first: number;
  /** What each slot is to hold. */
  readonly wanted: readonly Wanted[];
  /** Where that is put: where slots were tells what was in them. */
  readonly places: readonly Place[];
}

/** Where a slot is filled; samples, not whole. */
export type Place = Pick<Slot, 'from' | 'to' | 'litFrom' | 'tail'>;

/** Fills them in place. False where there is nothing to fill one with: it is as it was. */
export function recastLight(
  light: Float64Array,
  { slots, first, wanted, places }: Recast,
  levels: LocalLevels,
  chance: ChanceStream,
): boolean {
  let all = true;
  const old = light.slice();
  for (let i = first; i < places.length; i++) {
    const slot = places[i];
    const want = wanted[i];
    const donor = want === undefined || slot === undefined ? -1 : donorOf(slots, i, slot, want, chance);
    const from = slots[donor];
    if (slot === undefined || from === undefined) {
      all = false;
      continue;
    }
    const gain = (levels.swing[i] ?? 1) / (levels.swing[donor] || 1);
    for (let at = Math.max(0, Math.ceil(slot.from)); at < slot.to && at < light.length; at++) {
      const taken = old[Math.min(old.length - 1, Math.max(0, Math.round(placeIn(from, slot, at))))] ?? 0;
      const level = (levels.black[i] ?? 0) + (taken - (levels.black[donor] ?? 0)) * gain;
      // What is clipped stays so.
      light[at] = taken >= fullScale ? fullScale : Math.min(fullScale, Math.max(0, Math.round(level)));
    }
  }
  return all;
}

/** A place of the same kind near by; of its own bit alone where there is none. */
function donorOf(
  slots: readonly Slot[],
  at: number,
  { from, tail }: Place,
  { kind, bit }: Wanted,
  chance: ChanceStream,
): number {
  const near = (fits: (slot: Slot) => boolean): readonly number[] => {
    const found: number[] = [];
    for (let away = 0; away < Math.max(at + 1, slots.length) && found.length < nearest; away++)
      for (const i of away === 0 ? [at] : [at - away, at + away]) {
        const slot = slots[i];
        if (slot !== undefined && slot.litFrom === null && !(slot.tail && !tail) && fits(slot)) found.push(i);
      }
    return found;
  };
  const inPhase = (slot: Slot): boolean => {
    const apart = slot.from - from;
    return Math.abs(apart - Math.round(apart)) <= samePhase;
  };
  const isKin = (slot: Slot): boolean => (tail ? slot.kind >> 2 === kind >> 2 : slot.kind === kind);
  const choices = [
    (slot: Slot) => isKin(slot) && inPhase(slot),
    isKin,
    (slot: Slot) => tail || slot.bit === bit,
  ];
  const found = choices.map(near).find(({ length }) => length > 0) ?? [];
  return found[chance.integer(Math.max(1, found.length))] ?? -1;
}

/** The place in `from` that answers to sample `at` of `slot`. */
function placeIn(from: Slot, slot: Place, at: number): number {
  const length = from.to - from.from;
  // Behind the last bit there is only black: the first symbol of the other.
  if (slot.tail && !from.tail) return from.from + Math.min(at - slot.from, length / 2);
  if (slot.litFrom === null) return from.from + ((at - slot.from) / (slot.to - slot.from)) * length;
  const half = from.from + length / 2;
  return at < slot.litFrom
    ? from.from + ((at - slot.from) / (slot.litFrom - slot.from)) * (half - from.from)
    : half + ((at - slot.litFrom) / (slot.to - slot.litFrom)) * (from.to - half);
}
