/** Giving others the time to join: what is then done together costs little more than one alone. */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { isPostgres } from './statements.ts';

/**
 * Chosen: measured under load, longer waits bring little more. A turn of the event loop is over in microseconds where the
 * process is idle; a busy one serves all that has arrived, which then joins. PostgreSQL is a process of its own, and would
 * take up whatever is left of the processors with ever smaller transactions: it rests between two.
 */
const waits = {
  /** Nothing of its kind was done just before. */
  first: { turns: 4, restMs: 0 },
  next: { turns: 4, restMs: 4 },
  /** Nobody waits for it. */
  unhurried: { turns: 8, restMs: 20 },
} as const;

/** Resolves when others had the time to join. */
export async function othersMayJoin(db: Kysely<Schema>, when: keyof typeof waits): Promise<void> {
  const { turns, restMs } = waits[when];
  if (restMs > 0 && isPostgres(db)) await sleep(restMs);
  await someTurns(turns);
}

/** Resolves when what has arrived by now was served. */
export async function someTurns(count: number = waits.first.turns): Promise<void> {
  for (let left = count; left > 0; left -= 1) await turn();
}
