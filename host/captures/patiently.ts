/** A pipe may not be ready for a while: then there is nothing to do but wait. */
export function patiently(use: () => number): number {
  for (;;)
    try {
      return use();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(asleep, 0, 0, waitMs);
    }
}

const waitMs = 10;
const asleep = new Int32Array(new SharedArrayBuffer(4));
