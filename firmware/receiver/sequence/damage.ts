/**
 * What one accident may have done to a frame, asked of check sum and strict structure. Bi-level has no clock in its data: a refresh
 * shown twice puts a symbol too many into the frame, a lost one takes one out, or the one before is held in its stead. A symbol too
 * many can be taken out again; what was lost or wrong would have to be guessed, so those searches only tell where, and whether the
 * damage may have been theirs.
 */
import { decodeFrame } from '../../../protocol/frame.ts';
import type { Packet } from '../../../protocol/packet.ts';
import { readFrameBits } from './frame-bits.ts';
import { keepsStrictStructure } from './strict-structure.ts';

/** A frame that is right if the accident happened at symbol `at`, counted from the first of the body; the middle one of those alike. */
export interface Repair {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly packet: Packet;
}

export interface DamageSearch {
  /** Different frames that fit. */
  readonly fits: readonly Repair[];
  /** Places put to the check sum. */
  readonly tested: number;
}

/** Symbols of the body as received. */
export type Bit = (index: number) => 0 | 1;

/** One place, and the body as it would be read if something had happened there. */
interface Place {
  readonly at: number;
  readonly read: Bit;
}

const opposite = (bit: 0 | 1): 0 | 1 => (bit === 1 ? 0 : 1);

function search(places: readonly Place[], available: number): DamageSearch {
  const found = new Map<string, { ats: number[]; bytes: Uint8Array; packet: Packet }>();
  for (const { at, read } of places) {
    const { bytes, wanted } = readFrameBits(read, 0, available);
    // A place behind the frame would change nothing: the frame must have been read across it.
    if (bytes.length < wanted || at >= 8 * (wanted - 1)) continue;
    const result = decodeFrame(bytes);
    if (!result.ok || !keepsStrictStructure(result.value, bytes)) continue;
    const key = bytes.join(' ');
    const before = found.get(key);
    if (before === undefined) found.set(key, { ats: [at], bytes, packet: result.value });
    else before.ats.push(at);
  }
  const fits = [...found.values()].map(({ ats, bytes, packet }) => ({
    at: ats[ats.length >> 1] ?? 0,
    bytes,
    packet,
  }));
  return { fits, tested: places.length };
}

/** One of `count` symbols was shown twice: it stands in a run, and any of the run may be taken out. */
export function searchRepeated(bit: Bit, count: number): DamageSearch {
  const places: Place[] = [];
  for (let at = 1; at < count; at++)
    if (bit(at) === bit(at - 1)) places.push({ at, read: (index) => bit(index < at ? index : index + 1) });
  return search(places, count - 1);
}

/** One symbol was never shown: what follows came too early, or the symbol before it was held. */
export function searchLost(bit: Bit, count: number): DamageSearch {
  const places: Place[] = [];
  for (let at = 0; at < count; at++) {
    for (const lost of [0, 1] as const)
      places.push({ at, read: (index) => (index === at ? lost : bit(index < at ? index : index - 1)) });
    if (at > 0 && bit(at) === bit(at - 1))
      places.push({ at, read: (index) => (index === at ? opposite(bit(at)) : bit(index)) });
  }
  return search(places, count + 1);
}

/** One of `count` symbols was wrong. */
export function searchFlipped(bit: Bit, count: number): DamageSearch {
  const places = Array.from({ length: count }, (_, at) => ({
    at,
    read: (index: number) => (index === at ? opposite(bit(index)) : bit(index)),
  }));
  return search(places, count);
}
