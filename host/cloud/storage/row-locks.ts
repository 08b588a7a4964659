/** Transactions whose first write takes the row that they are about: they wait for each other rather than fail and repeat. */
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { retried } from './retries.ts';

/**
 * Runs `work` in a transaction in which each statement sees what was committed before it (PostgreSQL's "read committed").
 * For the busiest paths only: `work` itself must lock, by writing to it first, whatever row it decides by. May run more
 * than once.
 */
export const inRowOrder = <T>(
  db: Kysely<Schema>,
  work: (db: Transaction<Schema>) => Promise<T>,
): Promise<T> => retried(() => db.transaction().setIsolationLevel('read committed').execute(work));
