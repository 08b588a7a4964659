/**
 * What the check sum cannot see, computed from its table: an odd number of wrong bits never passes; two pass only where they stand in the
 * same place of bytes 16, 32 ... apart; of sets of four, six ... one in 2^9 passes. So a frame whose check sum is right is still wrong by
 * odds that the bits' own certainty tells, and a frame is trusted only where those are small.
 */
import { powerOfE } from './exact-arithmetic.ts';

const periodBits = 8 * 16;
/** Share of the even sets of wrong bits that pass: 1,024 sums, of which odd ones take half. */
const passing = 1 / 512;
/** More wrong bits than this are not worth counting, where a frame is trusted at all. */
const most = 8;

/**
 * Odds that another frame was sent, one that has the check sum as well, against the one that was read. `ratio` gives the log-likelihood
 * ratio of bit i of the body (what follows the header), of which the last `crcBytes` bytes are the check sum itself.
 */
export function blindOdds(ratio: (bit: number) => number, bodyBytes: number, crcBytes: number): number {
  const bits = 8 * bodyBytes;
  const covered = bits - 8 * crcBytes;
  /** Odds of so many wrong bits, whichever. */
  const odds = new Float64Array(most + 1);
  odds[0] = 1;
  /** Of each place in 16 bytes: odds of one wrong bit before. */
  const ones = new Float64Array(periodBits);
  let pairs = 0;
  for (let bit = 0; bit < bits; bit++) {
    const wrong = powerOfE(-Math.abs(ratio(bit)));
    for (let count = most; count > 0; count--)
      odds[count] = (odds[count] ?? 0) + wrong * (odds[count - 1] ?? 0);
    if (bit >= covered) continue;
    const place = bit % periodBits;
    pairs += wrong * (ones[place] ?? 0);
    ones[place] = (ones[place] ?? 0) + wrong;
  }
  let even = 0;
  for (let count = 4; count <= most; count += 2) even += odds[count] ?? 0;
  return pairs + passing * even;
}
