/** Transactions that first take the rows that they are about: they wait for each other rather than fail and repeat. */
import { CompiledQuery, type Kysely, type Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { retried } from './retries.ts';
import { isPostgres, type Statement } from './statements.ts';

/**
 * Runs `work` in a transaction in which each statement sees what was committed before it (PostgreSQL's "read committed").
 * For the busiest paths only: `work` itself must lock, by writing to it or by `takeRows`, whatever row it decides by. May
 * run more than once.
 */
export const inRowOrder = <T>(
  db: Kysely<Schema>,
  work: (db: Transaction<Schema>) => Promise<T>,
): Promise<T> => retried(() => db.transaction().setIsolationLevel('read committed').execute(work));

/**
 * Takes the rows with these keys: whoever else takes or writes one waits for the end of the transaction. In the order of
 * the keys, so that two who take several do not wait for each other. SQLite has one writer at a time: all are taken.
 */
export const takeRows = <T extends keyof Schema>(
  db: Kysely<Schema>,
  table: T,
  key: keyof Schema[T] & string,
  keys: readonly string[],
): Statement<unknown> =>
  isPostgres(db)
    ? {
        query: CompiledQuery.raw(
          `select from "${table}" where "${key}" = any($1) order by "${key}" for no key update`,
          [keys],
        ),
        read: () => undefined,
      }
    : { query: null, read: () => undefined };
