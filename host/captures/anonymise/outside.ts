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
/** Where a slow screen turns black it tells, for so long, that it was lit. */
const marginSlots = 4;

/** Puts black in place of all from the first to the last light that is not, in place: what is dark between would tell where it was lit. */
export function onlyBlack(
  levels: Float64Array,
  { slots, local, greyShare, chance, startAt }: Surroundings,
): void {
  const blacks = blackSamples(levels, slots, greyShare);
  const endAt = slots.at(-1)?.to ?? levels.length;
  const [firstSlot] = slots;
  const slotSamples = firstSlot === undefined ? 0 : firstSlot.to - firstSlot.from;
  const clear = (from: number, to: number, slot: number): void => {
    const black = local.black[slot] ?? 0;
    const most = blackShare * (greyShare ?? 1) * (local.swing[slot] ?? 0);
    const isLit = (level: number): boolean => Math.abs(level - black) > most;
    const begin = Math.max(0, Math.floor(from));
    const part = levels.subarray(begin, Math.max(begin, Math.ceil(to)));
    const first = part.findIndex(isLit);
    if (first < 0) return;
    const margin = Math.ceil(marginSlots * slotSamples);
    const end = Math.min(part.length, part.findLastIndex(isLit) + margin + 1);
    for (let i = Math.max(0, first - margin); i < end; i++)
      part[i] = blacks[chance.integer(Math.max(1, blacks.length))] ?? Math.round(black);
  };
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
