/** Light before and after a flash: another flash may have been in it, so only what looks like black is kept. Pure. */
import type { ChanceStream } from '../../../hardware/random.ts';
import type { LocalLevels } from './local-levels.ts';
import type { Slot } from './slots.ts';

export interface Surroundings {
  readonly slots: readonly Slot[];
  readonly local: LocalLevels;
  readonly greyShare: number | null;
  readonly chance: ChanceStream;
  /** The first sample of the preamble. */
  readonly startAt: number;
}

/** Light that is farther from black than this share of grey, or of white, is not kept. */
const blackShare = 0.15;
const bitSlack = 2;

/** Puts black in place of all else, in place. */
export function onlyBlack(
  levels: Float64Array,
  { slots, local, greyShare, chance, startAt }: Surroundings,
): void {
  const blacks = blackSamples(levels, slots, greyShare);
  const endAt = slots.at(-1)?.to ?? levels.length;
  const clear = (from: number, to: number, slot: number): void => {
    const black = local.black[slot] ?? 0;
    const most = blackShare * (greyShare ?? 1) * (local.swing[slot] ?? 0);
    for (let i = Math.max(0, Math.floor(from)); i < to && i < levels.length; i++)
      if (Math.abs((levels[i] ?? 0) - black) > most)
        levels[i] = blacks[chance.integer(Math.max(1, blacks.length))] ?? Math.round(black);
  };
  const [firstSlot] = slots;
  const slotSamples = firstSlot === undefined ? 0 : firstSlot.to - firstSlot.from;
  clear(0, startAt - bitSlack * slotSamples, 0);
  clear(endAt, levels.length, slots.length - 1);
}

/** What black looked like once a slow screen had settled. */
function blackSamples(
  levels: Float64Array,
  slots: readonly Slot[],
  greyShare: number | null,
): readonly number[] {
  return slots.flatMap(({ from, to, bit, litFrom, tail }) => {
    if (tail || litFrom !== null || (greyShare === null && bit === 1)) return [];
    const end = greyShare === null ? to : (from + to) / 2;
    return [...levels.subarray(Math.ceil(from + (end - from) * 0.6), Math.floor(end - 1))];
  });
}
