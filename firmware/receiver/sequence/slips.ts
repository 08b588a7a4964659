/**
 * Bi-level has no clock in its data: a refresh shown twice puts a symbol too many into the frame, a lost one takes one out. One
 * symbol too many can be searched for: delete one of each run in turn and ask check sum and packet. One too few would have to be
 * guessed, so that search only finds the place to name.
 */
import { decodeFrame } from '../../../protocol/frame.ts';
import type { Packet } from '../../../protocol/packet.ts';
import { readFrameBits } from './frame-bits.ts';

/** A frame that is right if symbol `at` (counted from the first of the body) was shown again, or lost. */
export interface SlipHypothesis {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly packet: Packet;
}

export interface SlipSearch {
  /** Different frames that fit. */
  readonly fits: readonly SlipHypothesis[];
  /** Places put to the check sum. */
  readonly tested: number;
}

type Bit = (index: number) => 0 | 1;

/** Frames that fit when `slipped(at)` is read instead, over all places. */
function search(places: readonly number[], slipped: (at: number) => Bit, available: number): SlipSearch {
  const fits = new Map<string, SlipHypothesis>();
  for (const at of places) {
    const { bytes, wanted } = readFrameBits(slipped(at), 0, available);
    // A place behind the frame would change nothing: the frame must have been read across it.
    if (bytes.length < wanted || at >= 8 * (wanted - 1)) continue;
    const result = decodeFrame(bytes);
    if (result.ok) fits.set(bytes.join(' '), { at, bytes, packet: result.value });
  }
  return { fits: [...fits.values()], tested: places.length };
}

/** `bit` gives the symbols of the body as received, `count` of them; `available` may be more than the frame needs. */
export function searchRepeated(bit: Bit, count: number): SlipSearch {
  const places: number[] = [];
  // A repeated symbol stands in a run of two or more: its second one is taken for the repeat.
  for (let i = 1; i < count; i++)
    if (bit(i) === bit(i - 1) && (i < 2 || bit(i - 2) !== bit(i))) places.push(i);
  return search(places, (at) => (index) => bit(index < at ? index : index + 1), count - 1);
}

/** Places where one lost symbol would make the frame right, whatever it was. For diagnosis only. */
export function searchLost(bit: Bit, count: number): SlipSearch {
  const places: number[] = [];
  for (let i = 0; i < count; i++) places.push(2 * i, 2 * i + 1);
  const found = search(
    places,
    (place) => (index) => {
      const at = place >> 1;
      if (index === at) return (place & 1) === 1 ? 1 : 0;
      return bit(index < at ? index : index - 1);
    },
    count + 1,
  );
  return { ...found, fits: found.fits.map((fit) => ({ ...fit, at: fit.at >> 1 })) };
}
