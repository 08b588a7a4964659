/** A flash that was not decoded, saying other things. Pure. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver, type ReceiverEvent, type SeenBit } from '../../../firmware/receiver/receiver.ts';
import type { ChanceStream } from '../../../hardware/random.ts';
import type { Fault } from '../../../protocol/fault.ts';
import { otherBiLevel } from './unread-bi-level.ts';
import { otherTriLevel } from './unread-tri-level.ts';

export type FaultEvent = Extract<ReceiverEvent, { kind: 'fault' }>;

export interface OtherUnread {
  readonly light: readonly LightBlock[];
  /** Why it is not decoded now; null: now it is. */
  readonly fault: Fault | null;
  /** Whether nothing else is heard of it: bits of chance may look like one more header. */
  readonly alone: boolean;
}

/**
 * The flash that ended in `event`, whose pulses the receiver saw, in `light` that holds it and a little more. Null where it cannot be
 * told for sure which light says something, or nothing is heard of it any more. `attempt`: how often it came out other than it was.
 */
export function otherUnread(
  light: readonly LightBlock[],
  event: FaultEvent,
  pulses: readonly SeenBit[],
  chance: ChanceStream,
  attempt: number,
): OtherUnread | null {
  const made =
    otherTriLevel(light, event, pulses, chance) ?? otherBiLevel(light, event, pulses, chance, attempt);
  return made === null ? null : heard(made);
}

function heard(light: readonly LightBlock[]): OtherUnread | null {
  const receiver = new Receiver();
  const events = [...light.flatMap((block) => receiver.push(block)), ...receiver.end()];
  const [event, ...more] = events.filter(({ kind }) => kind !== 'preamble');
  if (event === undefined) return null;
  return { light, fault: event.kind === 'fault' ? event.fault : null, alone: more.length === 0 };
}
