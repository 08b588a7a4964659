/** One flash with other settings: its own light, put together anew. Pure. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver, type ReceiverEvent } from '../../../firmware/receiver/receiver.ts';
import type { ChanceStream } from '../../../hardware/random.ts';
import { encodeFrame, frameHeadBytes } from '../../../protocol/frame.ts';
import type { LineCode } from '../../../protocol/line-code.ts';
import { encodePacket, type Packet } from '../../../protocol/packet.ts';
import { bitsOfBytes } from '../../../protocol/waveform.ts';
import { otherPacket } from './other-packet.ts';
import { onlyBlack, type Surroundings } from './outside.ts';
import { indexAt, levelsOf, type PlacedBits, placeBits } from './placed-bits.ts';
import { recastPulses } from './recast-pulses.ts';
import { recastSymbols } from './recast-symbols.ts';
import { shownAt } from './shown-symbols.ts';

export type PacketEvent = Extract<ReceiverEvent, { kind: 'packet' }>;

export interface OtherFlash {
  readonly light: readonly LightBlock[];
  readonly packet: Packet;
}

/** Bits of the preamble that are aligned with the frame. */
const preambleBits = 8;
/**
 * The flash that was received as `event`, in `light` that holds it and a little more. Null where its bits cannot be found in its light,
 * or what comes out is not received as it should be.
 */
export function otherFlash(
  light: readonly LightBlock[],
  event: PacketEvent,
  chance: ChanceStream,
): OtherFlash | null {
  const packet = otherPacket(event.packet, chance);
  const bitsOf = (of: Packet): readonly number[] => [
    ...preambleOf(event.lineCode),
    ...bitsOfBytes(encodeFrame(encodePacket(of))),
  ];
  const [bits, newBits] = [bitsOf(event.packet), bitsOf(packet)];
  const levels = levelsOf(light);
  const placed = placeBits(light, levels, { ...event, greyRatio: event.quality.greyRatio }, bits);
  if (placed === null) return null;
  const secret = preambleBits + 8 * frameHeadBytes;
  const startAt = indexAt(light, event.startUs);
  const { greyShare } = placed;
  const made =
    event.lineCode === 'bi-level'
      ? biLevel(levels, placed, { bits, newBits, secret }, chance)
      : // The first bit has no slot.
        recastPulses(levels, placed, { bits, newBits, first: secret - 1 }, chance);
  if (made === null) return null;
  onlyBlack(levels, { ...made, greyShare, chance, startAt });
  const recast = asBlocks(light, levels);
  return isReceived(recast, packet) ? { light: recast, packet } : null;
}

/** Where light was filled anew, for what is around it. */
type Made = Pick<Surroundings, 'slots' | 'local'>;

function biLevel(
  levels: Float64Array,
  { begins, symbolSamples }: PlacedBits,
  { bits, newBits, secret }: Record<'bits' | 'newBits', readonly number[]> & { readonly secret: number },
  chance: ChanceStream,
): Made | null {
  const shown = shownAt(bits, begins, symbolSamples);
  const repeated = (of: readonly number[]): readonly number[] =>
    of.flatMap((bit, i) => Array<number>(1 + (shown.repeats[i] ?? 0)).fill(bit));
  const first = repeated(newBits.slice(0, secret)).length;
  return recastSymbols(levels, shown, { first, bits: repeated(newBits) }, chance);
}

const preambleOf = (lineCode: LineCode): readonly number[] =>
  Array.from({ length: preambleBits }, (_, i) => (lineCode === 'tri-level' || i % 2 === 1 ? 0 : 1));

/** Light with other levels at its times. */
export function asBlocks(light: readonly LightBlock[], levels: Float64Array): readonly LightBlock[] {
  let at = 0;
  return light.map((block) => {
    const from = at;
    at += block.levels.length;
    return { ...block, levels: Uint16Array.from(levels.subarray(from, at)) };
  });
}

function isReceived(light: readonly LightBlock[], wanted: Packet): boolean {
  const receiver = new Receiver();
  const events = [...light.flatMap((block) => receiver.push(block)), ...receiver.end()];
  const same = JSON.stringify(plain(wanted));
  return events.some((event) => event.kind === 'packet' && JSON.stringify(plain(event.packet)) === same);
}

/** In one order of keys. */
const plain = ({ ssid, password, enrollment, addressing, proxy, clear, unknown }: Packet): object => ({
  ssid,
  password,
  enrollment,
  addressing,
  proxy,
  clear,
  unknown: unknown.map(({ tag, bytes }) => [tag, ...bytes]),
});
