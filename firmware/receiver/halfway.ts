/** How sure symbols must be for half of the packets to come through. */

/**
 * Half the distance of two levels over the noise of a mean, at which half of the packets of so many bits have no error:
 * solved from (1 - Q(z))^bits = 0.5 for 16, 32, 64 ... bits; between them it is all but linear in the doublings.
 */
const halfway = [1.724, 2.025, 2.298, 2.549, 2.782, 2.999, 3.204, 3.399] as const;

export function halfwayOf(bits: number): number {
  let doublings = 0;
  let least = 16;
  while (2 * least <= bits && doublings < halfway.length - 1) {
    least *= 2;
    doublings++;
  }
  const from = halfway[doublings] ?? 0;
  const to = halfway[doublings + 1] ?? from;
  return from + Math.min(1, bits / least - 1) * (to - from);
}
