/** A capture that can be shared: the same channel, other credentials. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver, type SeenBit } from '../../../firmware/receiver/receiver.ts';
import { Chance } from '../../../hardware/random.ts';
import type { Fault } from '../../../protocol/fault.ts';
import type { Packet } from '../../../protocol/packet.ts';
import { cutLight } from '../cut-light.ts';
import { timeUsOf } from '../formats/sample-time.ts';
import { otherFlash, type OtherFlash, type PacketEvent } from './flash.ts';
import { otherUnread, type FaultEvent, type OtherUnread } from './unread-flash.ts';

export interface Anonymised {
  /** The flashes with some darkness around each; what was between them is a gap in time. */
  readonly light: readonly LightBlock[];
  /** What those that are decoded say now; nothing in it is secret. */
  readonly packets: readonly Packet[];
  /** Those that are not decoded: other pulses of the same channel. */
  readonly unread: readonly Unread[];
  /** Transmissions that could not be put together anew: nobody knows what in them is secret. */
  readonly leftOut: number;
}

/** Why a flash was not decoded, and is not now; null: now it is. */
export interface Unread {
  readonly was: Fault;
  readonly is: Fault | null;
}

type Transmission = PacketEvent | (FaultEvent & { readonly pulses: readonly SeenBit[] });

/** Light that is kept with a flash. */
const aroundUs = 1_000_000;
const mostTries = 6;
/** More pulses than the longest frame has. */
const mostPulses = 8192;

/**
 * Encodes each flash anew: levels, edges, noise and the screen's timing are its own, its settings are others of the same lengths. One
 * that is not decoded gets other pulses of its own light, where they are of three levels. All other light is left out. `open` gives
 * the light anew each time. The same seed gives the same settings.
 */
export function anonymise(open: () => Iterable<LightBlock>, seed: number): Anonymised {
  const chance = new Chance(seed);
  const light: LightBlock[] = [];
  const packets: Packet[] = [];
  const unread: Unread[] = [];
  let leftOut = 0;
  let fromUs = 0;
  for (const [number, event] of transmissionsIn(open()).entries()) {
    const begin = Math.max(fromUs, event.startUs - aroundUs);
    const part = copied(cutLight(open(), { fromUs: begin, toUs: event.atUs + aroundUs }));
    const other = recast(part, event, chance, number);
    if (other === null) {
      leftOut++;
      continue;
    }
    light.push(...other.light);
    if ('packet' in other) packets.push(other.packet);
    else if (event.kind === 'fault') unread.push({ was: event.fault, is: other.fault });
    const last = part.at(-1);
    fromUs = last === undefined ? fromUs : timeUsOf(last, last.levels.length - 1) + 1;
  }
  return { light, packets, unread, leftOut };
}

/** Other settings, until some come through as the old ones did: near the limit of what can be read not all do. */
function recast(
  part: readonly LightBlock[],
  event: Transmission,
  chance: Chance,
  number: number,
): OtherFlash | OtherUnread | null {
  let unlike: OtherUnread | null = null;
  let alike: OtherUnread | null = null;
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const stream = chance.stream(`flash-${number}-${attempt}`);
    if (event.kind === 'packet') {
      const other = otherFlash(part, event, stream);
      if (other !== null) return other;
      continue;
    }
    const other = otherUnread(part, event, event.pulses, stream, attempt);
    const isAlike = other?.fault?.code === event.fault.code;
    if (isAlike && other.alone) return other;
    if (isAlike) alike ??= other;
    unlike ??= other;
  }
  return alike ?? unlike;
}

function transmissionsIn(light: Iterable<LightBlock>): readonly Transmission[] {
  let pulses: SeenBit[] = [];
  const receiver = new Receiver({
    onBit(bit) {
      // Two looks at the same light show its pulses twice.
      if (bit.riseUs <= (pulses.at(-1)?.riseUs ?? -Infinity)) return;
      pulses.push(bit);
      if (pulses.length > 2 * mostPulses) pulses = pulses.slice(-mostPulses);
    },
  });
  const found: Transmission[] = [];
  const take = (events: ReturnType<Receiver['push']>): void => {
    for (const event of events) {
      if (event.kind === 'preamble') continue;
      const { startUs, atUs } = event;
      if (event.kind === 'packet') found.push(event);
      else {
        const own = pulses.filter(({ riseUs }) => riseUs >= startUs && riseUs <= atUs);
        found.push({ ...event, pulses: own });
      }
      pulses = pulses.filter(({ riseUs }) => riseUs > atUs);
    }
  };
  for (const block of light) take(receiver.push(block));
  take(receiver.end());
  return found;
}

/** A reader may use its memory again. */
const copied = (light: Iterable<LightBlock>): readonly LightBlock[] =>
  Array.from(light, (block) => ({ ...block, levels: block.levels.slice() }));
