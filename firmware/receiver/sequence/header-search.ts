/**
 * Where the header is: the place that makes sync before it and 0x2a in it likeliest, judged on all of their symbols together. A symbol
 * that fits is worth ln 2 (data would fit half of the time), one that does not costs what it weighs, so a weak symbol hides no header.
 */
import { header } from '../../../protocol/frame.ts';
import { bitsOfBytes } from '../../../protocol/waveform.ts';
import { square } from './exact-arithmetic.ts';
import { tuning } from './tuning.ts';

/** A place where the frame may begin. */
export interface HeaderPlace {
  /** First bit after the header. */
  readonly body: number;
  readonly worth: number;
  /** Which bit of the header was shown twice; undefined where none was. */
  readonly repeatedBit?: number;
}

const { match, softness, mostCost, surelyWrong, slipCost, least, leastClean, mostSyncSymbols } =
  tuning.header;
const headerBits = bitsOfBytes(Uint8Array.of(header));

/** ln(1 + e^x), near enough and without the logarithm: 0 far below, x far above. */
const softened = (x: number): number =>
  x < -softness ? 0 : x > softness ? x : square(x + softness) / (4 * softness);

/**
 * Worth of a bit whose log-likelihood ratio for 1 is `ratio`, where `bit` is expected: ln 2 where it surely fits, nothing where the light
 * says nothing, its cost where it does not fit.
 */
const worthOf = (ratio: number, bit: 0 | 1): number =>
  match - Math.min(mostCost, softened(bit === 1 ? -ratio : ratio));

/** Worth of the header's own symbols; -Infinity where one is surely another, since no check sum covers the header. */
function worthOfHeader(ratios: Float64Array, from: number, bits: readonly (0 | 1)[]): number {
  let worth = 0;
  for (const [i, bit] of bits.entries()) {
    const own = worthOf(ratios[from + i] ?? 0, bit);
    if (own < match - surelyWrong) return -Infinity;
    worth += own;
  }
  return worth;
}

/**
 * Tri-level: sync is zero bits. The likeliest place, and before it the earliest one whose header has no bit wrong, where that is
 * another: zero bytes in the packet make a better sync than the sync.
 */
export function findTriLevelHeader(ratios: Float64Array): readonly HeaderPlace[] {
  let best: HeaderPlace | undefined;
  let earliest: HeaderPlace | undefined;
  let sync = 0;
  const last = Math.min(ratios.length - headerBits.length, mostSyncSymbols);
  for (let k = 0; k <= last; k++) {
    const own = worthOfHeader(ratios, k, headerBits);
    const place = { body: k + headerBits.length, worth: sync + own };
    if (place.worth >= least.triLevel) {
      if (place.worth > (best?.worth ?? -Infinity)) best = place;
      if (own >= leastClean) earliest ??= place;
    }
    sync = Math.max(0, sync) + worthOf(ratios[k] ?? 0, 0);
  }
  const places = earliest === undefined || earliest.body === best?.body ? [best] : [earliest, best];
  return places.filter((place) => place !== undefined);
}

/** The header's symbols with one of them shown twice; its first two are left out, since sync before them ends in the same black. */
const slipped = headerBits.flatMap((bit, i) =>
  i < 2 || headerBits[i + 1] === bit
    ? []
    : [{ repeatedBit: i, bits: [...headerBits.slice(0, i), bit, ...headerBits.slice(i)] }],
);

/** Bi-level: sync is white and black in turn, ending in black; one refresh of either may have been repeated. */
export function findBiLevelHeader(ratios: Float64Array, from: number): HeaderPlace | undefined {
  let best: HeaderPlace | undefined;
  let endsWhite = 0;
  let endsBlack = 0;
  const last = Math.min(ratios.length - headerBits.length - 1, from + mostSyncSymbols);
  const offer = (place: HeaderPlace) => {
    if (place.worth >= least.biLevel && place.worth > (best?.worth ?? -Infinity)) best = place;
  };
  for (let k = from + 1; k <= last; k++) {
    const ratio = ratios[k - 1] ?? 0;
    const white = worthOf(ratio, 1) + Math.max(0, endsBlack, endsWhite - slipCost);
    endsBlack = worthOf(ratio, 0) + Math.max(0, endsWhite, endsBlack - slipCost);
    endsWhite = white;
    offer({ body: k + headerBits.length, worth: endsBlack + worthOfHeader(ratios, k, headerBits) });
    for (const { repeatedBit, bits } of slipped)
      offer({
        body: k + bits.length,
        worth: endsBlack + worthOfHeader(ratios, k, bits) - slipCost,
        repeatedBit,
      });
  }
  return best;
}
