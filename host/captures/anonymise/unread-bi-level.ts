/**
 * A flash of two levels that was not decoded, saying other things: its symbols are known, though not which of them were shown twice or
 * not at all. Pure.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import type { SeenBit } from '../../../firmware/receiver/receiver.ts';
import type { ChanceStream } from '../../../hardware/random.ts';
import { asBlocks } from './flash.ts';
import { onlyBlack } from './outside.ts';
import { levelsOf } from './placed-bits.ts';
import { recastSymbols } from './recast-symbols.ts';
import { type ShownSymbols, shownInPulses } from './shown-symbols.ts';
import { headerIn, otherSymbols } from './other-symbols.ts';
import type { FaultEvent } from './unread-flash.ts';

/**
 * The flash that ended in `event`, whose pulses the receiver saw, in `light` that holds it and a little more. Null where its header is
 * not found behind its sync, or its symbols are out of step: nobody knows then which light says something.
 */
export function otherBiLevel(
  light: readonly LightBlock[],
  { fault }: FaultEvent,
  pulses: readonly SeenBit[],
  chance: ChanceStream,
  attempt: number,
): readonly LightBlock[] | null {
  const shown = shownInPulses(light, pulses);
  const begin = headerIn(shown.bits);
  if (begin === null) return null;
  const { atUs } = fault;
  const bits = otherSymbols(
    shown.bits,
    begin,
    { code: fault.code, at: atUs === undefined ? null : symbolAt(shown, pulses, atUs), attempt },
    chance,
  );
  if (bits === null) return null;
  const levels = levelsOf(light);
  const recast = recastSymbols(levels, shown, { first: 0, bits }, chance);
  if (recast === null) return null;
  onlyBlack(levels, { ...recast, greyShare: null, chance, startAt: recast.slots[0]?.from ?? 0 });
  return asBlocks(light, levels);
}

/** The symbol that was shown then. */
function symbolAt({ turns }: ShownSymbols, pulses: readonly SeenBit[], atUs: number): number {
  const times = pulses.flatMap(({ riseUs, fallUs }) => [riseUs, fallUs]);
  const next = times.findIndex((timeUs) => timeUs > atUs);
  const [from, to] = [turns[next - 1], turns[next]];
  if (from === undefined || to === undefined) return turns.at(-1)?.symbol ?? 0;
  const [fromUs = 0, toUs = 0] = [times[next - 1], times[next]];
  return from.symbol + Math.floor(((atUs - fromUs) / (toUs - fromUs)) * (to.symbol - from.symbol));
}
