/**
 * A flash of three levels that was not decoded, saying other things: its pulses are known, though not what they say. Every one of them
 * is taken from another place; that of a screen which skips or repeats refreshes stays where it was. Pure.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import type { SeenBit } from '../../../firmware/receiver/receiver.ts';
import type { ChanceStream } from '../../../hardware/random.ts';
import { crcBytes, encodeFrame, frameBytes, frameHeadBytes, header } from '../../../protocol/frame.ts';
import { encodePacket, maxPacketBytes } from '../../../protocol/packet.ts';
import { bitsOfBytes } from '../../../protocol/waveform.ts';
import { asBlocks } from './flash.ts';
import { madeUpPacket } from './made-up-packet.ts';
import { onlyBlack } from './outside.ts';
import { levelsOf, placeBits } from './placed-bits.ts';
import { recastPulses } from './recast-pulses.ts';
import type { FaultEvent } from './unread-flash.ts';

/** Preamble that a receiver needs. */
const leastPreamble = 16;
/** So many pulses of tri-level light are one symbol, and so is the black before them. */
const leastSteady = 0.6;
/** White stands above grey by this at least. */
const leastContrast = 1.15;
/** A frame that says how long it is, is believed when so many bits are there. */
const believedBits = 24;
const headerZeros = bitsOfBytes(Uint8Array.of(header)).indexOf(1);

/**
 * The flash that ended in `event`, whose pulses the receiver saw, in `light` that holds it and a little more. Null where it is not of
 * three levels, or it cannot be told for sure which light says something.
 */
export function otherTriLevel(
  light: readonly LightBlock[],
  event: FaultEvent,
  pulses: readonly SeenBit[],
  chance: ChanceStream,
): readonly LightBlock[] | null {
  const [first, last] = [pulses[0], pulses.at(-1)];
  const white = pulses.findIndex(({ bit }) => bit === 1);
  const begin = white - headerZeros;
  const greyRatio = greyRatioOf(pulses);
  if (first === undefined || last === undefined || begin < leastPreamble || greyRatio === null) return null;
  const bits = pulses.map(({ bit }) => bit);
  const newBits = otherBits(pulses, begin, chance);
  if (newBits === null) return null;
  const symbolHz = symbolHzOf(pulses) ?? event.quality.symbolHz;
  const levels = levelsOf(light);
  const place = { lineCode: 'tri-level', symbolHz, greyRatio } as const;
  const placed = placeBits(
    light,
    levels,
    { ...place, startUs: first.riseUs - 1e6 / symbolHz, atUs: last.fallUs },
    bits,
  );
  if (placed === null) return null;
  const made = recastPulses(levels, placed, { bits, newBits, first: 0 }, chance);
  if (made === null) return null;
  const { slots, local } = made;
  const { greyShare } = placed;
  // The first bit has no slot: it is black, as all before it.
  onlyBlack(levels, { slots, local, greyShare, chance, startAt: (slots[0]?.from ?? 0) + slotSamples(slots) });
  return asBlocks(light, levels);
}

const slotSamples = (slots: readonly { readonly from: number; readonly to: number }[]): number =>
  2 * ((slots[0]?.to ?? 0) - (slots[0]?.from ?? 0));

/** Grey as a share of white; null where the light is not of three levels in step. */
function greyRatioOf(pulses: readonly SeenBit[]): number | null {
  const steady = pulses.filter(({ blackSymbols, litSymbols }) => blackSymbols === 1 && litSymbols === 1);
  if (steady.length < leastSteady * pulses.length) return null;
  const height = (of: 0 | 1): number => {
    const heights = steady
      .filter(({ bit }) => bit === of)
      .map(({ litLevel, blackLevel }) => litLevel - blackLevel)
      .sort((a, b) => a - b);
    return heights[heights.length >> 1] ?? Number.NaN;
  };
  const [grey, white] = [height(0), height(1)];
  return white > leastContrast * grey ? grey / white : null;
}

/** From the median of two symbols: a pulse with its black. */
function symbolHzOf(pulses: readonly SeenBit[]): number | null {
  const apart = pulses
    .slice(1)
    .map(({ riseUs }, i) => riseUs - (pulses[i]?.riseUs ?? riseUs))
    .sort((a, b) => a - b);
  const median = apart[apart.length >> 1];
  return median === undefined || median <= 0 ? null : 2e6 / median;
}

/** A bit for each pulse: the preamble, then a frame of a length like the old one's. Where refreshes were skipped, bits of it are missing. */
function otherBits(
  pulses: readonly SeenBit[],
  begin: number,
  chance: ChanceStream,
): readonly number[] | null {
  const seen = pulses.length - begin;
  const bytes = toldBytes(pulses, begin) ?? Math.ceil(seen / 8);
  const packet = madeUpPacket(bytes - frameHeadBytes - crcBytes, chance);
  if (packet === null || bytes > frameBytes(maxPacketBytes)) return null;
  const frame = bitsOfBytes(encodeFrame(encodePacket(packet)));
  let missing = frame.length - seen;
  let at = 0;
  return pulses.map(({ blackSymbols, litSymbols }, i) => {
    if (i < begin) return 0;
    if (i > begin && missing > 0 && blackSymbols + litSymbols > 2) {
      missing--;
      at++;
    }
    return frame[at++] ?? 0;
  });
}

/** The length of the frame, where it says one that is about so long as what was seen of it. */
function toldBytes(pulses: readonly SeenBit[], begin: number): number | null {
  const byte = (number: number): number =>
    pulses.slice(begin + 8 * number, begin + 8 * (number + 1)).reduce((value, { bit }) => 2 * value + bit, 0);
  const bytes = frameBytes(byte(1));
  const apart = 8 * bytes - (pulses.length - begin);
  return byte(0) === header && Math.abs(apart) <= believedBits ? bytes : null;
}
