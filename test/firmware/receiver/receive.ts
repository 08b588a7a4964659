/** Runs light through a receiver, in one block or in pieces. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver, type ReceiverEvent } from '../../../firmware/receiver/receiver.ts';
import type { Packet } from '../../../protocol/packet.ts';

export function receive(...blocks: readonly LightBlock[]): readonly ReceiverEvent[] {
  const receiver = new Receiver();
  return [...blocks.flatMap((block) => receiver.push(block)), ...receiver.end()];
}

/** A block cut into pieces of these lengths, over and over. */
export function cut(block: LightBlock, lengths: readonly number[]): readonly LightBlock[] {
  const pieces: LightBlock[] = [];
  for (let from = 0; from < block.levels.length;) {
    const to = Math.min(block.levels.length, from + lengths[pieces.length % lengths.length]!);
    pieces.push({
      ...block,
      firstIndex: block.firstIndex + from,
      levels: block.levels.slice(from, to),
      ...(block.timesUs === undefined ? {} : { timesUs: block.timesUs.slice(from, to) }),
    });
    from = to;
  }
  return pieces;
}

export const packetsOf = (events: readonly ReceiverEvent[]): readonly Packet[] =>
  events.flatMap((event) => (event.kind === 'packet' ? [event.packet] : []));

/** `stage/code` of each fault. */
export const faultsOf = (events: readonly ReceiverEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'fault' ? [`${event.fault.stage}/${event.fault.code}`] : []));

/** A packet as expectations write it. */
export const settingsOf = ({ ssid, password, enrollment, clear }: Packet): Record<string, unknown> => ({
  ...(ssid === undefined ? {} : { ssid }),
  ...(password === undefined ? {} : { password }),
  ...enrollment,
  ...(clear ? { clear } : {}),
});
