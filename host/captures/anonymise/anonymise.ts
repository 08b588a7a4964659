/** A capture that can be shared: the same channel, other credentials. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver } from '../../../firmware/receiver/receiver.ts';
import { Chance } from '../../../hardware/random.ts';
import type { Packet } from '../../../protocol/packet.ts';
import { cutLight } from '../cut-light.ts';
import { timeUsOf } from '../formats/sample-time.ts';
import { otherFlash, type OtherFlash, type PacketEvent } from './flash.ts';

export interface Anonymised {
  /** The flashes with some darkness around each; what was between them is a gap in time. */
  readonly light: readonly LightBlock[];
  /** What they say now; nothing in it is secret. */
  readonly packets: readonly Packet[];
  /** Transmissions that were not decoded, or could not be put together anew: nobody knows what in them is secret. */
  readonly leftOut: number;
}

/** Darkness that is kept with a flash. */
const aroundUs = 1_000_000;
const mostTries = 6;

/**
 * Encodes each flash that is decoded anew: levels, edges, noise and the screen's timing are its own, its settings are others of the
 * same lengths. All other light is left out. `open` gives the light anew each time. The same seed gives the same settings.
 */
export function anonymise(open: () => Iterable<LightBlock>, seed: number): Anonymised {
  const { packets: events, faults } = transmissionsIn(open());
  const chance = new Chance(seed);
  const light: LightBlock[] = [];
  const packets: Packet[] = [];
  let leftOut = faults;
  let fromUs = 0;
  for (const [number, event] of events.entries()) {
    const begin = Math.max(fromUs, event.startUs - aroundUs);
    const part = copied(cutLight(open(), { fromUs: begin, toUs: event.atUs + aroundUs }));
    const other = recast(part, event, chance, number);
    if (other === null) {
      leftOut++;
      continue;
    }
    light.push(...other.light);
    packets.push(other.packet);
    const last = part.at(-1);
    fromUs = last === undefined ? fromUs : timeUsOf(last, last.levels.length - 1) + 1;
  }
  return { light, packets, leftOut };
}

/** Other settings, until some come through: near the limit of what can be read not all do. */
function recast(
  part: readonly LightBlock[],
  event: PacketEvent,
  chance: Chance,
  number: number,
): OtherFlash | null {
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const other = otherFlash(part, event, chance.stream(`flash-${number}-${attempt}`));
    if (other !== null) return other;
  }
  return null;
}

function transmissionsIn(light: Iterable<LightBlock>): {
  readonly packets: readonly PacketEvent[];
  readonly faults: number;
} {
  const receiver = new Receiver();
  const packets: PacketEvent[] = [];
  let faults = 0;
  const take = (events: ReturnType<Receiver['push']>): void => {
    for (const event of events)
      if (event.kind === 'packet') packets.push(event);
      else if (event.kind === 'fault') faults++;
  };
  for (const block of light) take(receiver.push(block));
  take(receiver.end());
  return { packets, faults };
}

/** A reader may use its memory again. */
const copied = (light: Iterable<LightBlock>): readonly LightBlock[] =>
  Array.from(light, (block) => ({ ...block, levels: block.levels.slice() }));
