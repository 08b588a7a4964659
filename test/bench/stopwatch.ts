/** Times of work, beside a fixed loop that tells how fast the machine was just then. */

export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
};

/** Seconds that work takes. */
export async function secondsOf(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

const loops = 5_000_000;
const tries = 4;

/**
 * Nanoseconds for one turn of a fixed loop of integer arithmetic, at its best of a few tries: figures of other machines are compared
 * by it.
 */
export function calibrationNs(): number {
  return Math.min(...Array.from({ length: tries }, loopNs));
}

function loopNs(): number {
  const began = performance.now();
  let state = 1;
  for (let i = 0; i < loops; i++) state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  const ns = ((performance.now() - began) * 1e6) / loops;
  // The result is used: the loop is not optimised away.
  return state === 0 ? Number.NaN : ns;
}
