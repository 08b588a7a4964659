/** One flash with other settings: its own light, put together anew. Pure. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { Receiver, type ReceiverEvent } from '../../../firmware/receiver/receiver.ts';
import type { ChanceStream } from '../../../hardware/random.ts';
import { encodeFrame, frameHeadBytes } from '../../../protocol/frame.ts';
import type { LineCode } from '../../../protocol/line-code.ts';
import { encodePacket, type Packet } from '../../../protocol/packet.ts';
import { bitsOfBytes } from '../../../protocol/waveform.ts';
import { timeUsOf } from '../formats/sample-time.ts';
import { alignSymbols } from './alignment.ts';
import { localLevels } from './local-levels.ts';
import { otherPacket } from './other-packet.ts';
import { onlyBlack } from './outside.ts';
import { recastLight } from './recast.ts';
import { kindOfLight, type Slot, slotsOf } from './slots.ts';

export type PacketEvent = Extract<ReceiverEvent, { kind: 'packet' }>;

export interface OtherFlash {
  readonly light: readonly LightBlock[];
  readonly packet: Packet;
}

/** Bits of the preamble that are aligned with the frame. */
const preambleBits = 8;
/** Longer symbols are aligned on averages: a symbol then has about so many. */
const alignedSamples = 12;
/** More bits than this that do not look like those that were decoded: they stand in another order. */
const mostMisfits = 0.08;
const usualGrey = 0.5;

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
  const levels = Float64Array.from(light.flatMap((block) => Array.from(block.levels)));
  const placed = placeBits(light, levels, event, bits);
  if (placed === null) return null;
  const { slots, greyShare } = placed;
  const local = localLevels(levels, slots, greyShare);
  const first = preambleBits + 8 * frameHeadBytes - 1;
  const wanted = slots.map((_, i) => ({
    kind: kindOfLight(event.lineCode, newBits, i + 1),
    bit: newBits[i + 1] ?? 0,
  }));
  recastLight(levels, { slots, first, wanted }, local, chance);
  onlyBlack(levels, { slots, local, greyShare, chance, startAt: indexAt(light, event.startUs) });
  const recast = asBlocks(light, levels);
  return isReceived(recast, packet) ? { light: recast, packet } : null;
}

const preambleOf = (lineCode: LineCode): readonly number[] =>
  Array.from({ length: preambleBits }, (_, i) => (lineCode === 'tri-level' || i % 2 === 1 ? 0 : 1));

function placeBits(
  light: readonly LightBlock[],
  levels: Float64Array,
  { lineCode, startUs, atUs, symbolHz, quality }: PacketEvent,
  bits: readonly number[],
): { readonly slots: readonly Slot[]; readonly greyShare: number | null } | null {
  const symbolSamples = (light[0]?.sampleHz ?? 0) / symbolHz;
  const [startAt, endAt] = [indexAt(light, startUs), indexAt(light, atUs)];
  const sorted = levels.slice(startAt, endAt).sort();
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [black, white] = [quantile(0.1), quantile(0.98)];
  if (!(white > black && symbolSamples > 0)) return null;
  const greyShare = lineCode === 'tri-level' ? (quality.greyRatio ?? usualGrey) : null;
  const targets = bits.flatMap((bit) => (greyShare === null ? [bit] : bit === 1 ? [0, 1] : [0, greyShare]));
  const group = Math.max(1, Math.floor(symbolSamples / alignedSamples));
  const perSymbol = symbolSamples / group;
  const slack = 4 * perSymbol;
  const from = startAt / group - slack;
  const begins = alignSymbols({
    light: averaged(levels, group).map((level) => (level - black) / (white - black)),
    targets,
    symbolSamples: perSymbol,
    from,
    end: endAt / group,
    to: Math.max(from + slack, endAt / group - targets.length * perSymbol * 0.97 + slack),
  })?.map((at) => at * group);
  if (begins === undefined) return null;
  const limit = (black + (greyShare ?? 0) * (white - black) + white) / 2;
  return misfits(levels, begins, bits, lineCode, limit) > mostMisfits * bits.length
    ? null
    : { slots: slotsOf(lineCode, bits, begins, symbolSamples), greyShare };
}

function averaged(levels: Float64Array, group: number): Float64Array {
  if (group === 1) return levels.slice();
  return Float64Array.from({ length: Math.floor(levels.length / group) }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < group; k++) sum += levels[i * group + k] ?? 0;
    return sum / group;
  });
}

/** How many bits are not on their side of the limit. */
function misfits(
  levels: Float64Array,
  begins: Int32Array,
  bits: readonly number[],
  lineCode: LineCode,
  limit: number,
): number {
  return bits.filter((bit, i) => {
    const symbol = lineCode === 'tri-level' ? 2 * i + 1 : i;
    const [from = 0, to = 0] = [begins[symbol], begins[symbol + 1]];
    const later = levels.subarray(Math.floor((from + to) / 2), to);
    const mean = later.reduce((sum, level) => sum + level, 0) / Math.max(1, later.length);
    return Number(mean > limit) !== bit;
  }).length;
}

/** The first sample not before a time. */
function indexAt(light: readonly LightBlock[], atUs: number): number {
  let index = 0;
  for (const block of light)
    for (let i = 0; i < block.levels.length; i++, index++) if (timeUsOf(block, i) >= atUs) return index;
  return index;
}

function asBlocks(light: readonly LightBlock[], levels: Float64Array): readonly LightBlock[] {
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
