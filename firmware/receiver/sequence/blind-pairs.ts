/**
 * What the check sum cannot see: two bits that stand in the same place of bytes 16, 32 ... apart cancel in it (and, up to three wrong
 * bits, nothing else does: computed from its table). So a frame is trusted only if no such pair of bits was unsure together.
 */
const apart = 16;

/**
 * The least cost of a pair of wrong bits that the check sum would not see, nats. `ratio` gives the log-likelihood ratio of bit i of the
 * body (what follows the header), of which the last `crcBytes` bytes are the check sum itself.
 */
export function blindPairCost(ratio: (bit: number) => number, bodyBytes: number, crcBytes: number): number {
  const covered = 8 * (bodyBytes - crcBytes);
  const period = 8 * apart;
  let least = Infinity;
  for (let place = 0; place < Math.min(period, covered); place++) {
    let weakest = Infinity;
    let second = Infinity;
    for (let bit = place; bit < covered; bit += period) {
      const cost = Math.abs(ratio(bit));
      if (cost < weakest) {
        second = weakest;
        weakest = cost;
      } else if (cost < second) second = cost;
    }
    least = Math.min(least, weakest + second);
  }
  return least;
}
