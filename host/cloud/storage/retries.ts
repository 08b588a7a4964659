/** Transactions that PostgreSQL undid because another was in the way. */

/** Serialization failure and deadlock. */
const passing: ReadonlySet<string> = new Set(['40001', '40P01']);

/** A row that another transaction made first: what looks for it will find it next time, unless nothing looks. */
const uniqueViolation = '23505';

/** Chosen: 100 claims of one row at once take some dozens. */
const mostAttempts = 100;
const mostUniqueAttempts = 5;

/** Grows with each attempt up to this; milliseconds. */
const longestWaitMs = 50;

function mostAttemptsAfter(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return passing.has(code) ? mostAttempts : code === uniqueViolation ? mostUniqueAttempts : 1;
}

/** Does `work`, again after each failure that may pass. Throws what it threw last. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= mostAttemptsAfter(error)) throw error;
    }
    // Chance keeps those that met once from meeting again.
    const waitMs = Math.random() * Math.min(longestWaitMs, 2 ** attempt);
    await new Promise((resolve) => {
      setTimeout(resolve, waitMs);
    });
  }
}
