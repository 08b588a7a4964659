/** Transactions that first take the rows that they are about: they wait for each other rather than fail and repeat. */
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { isPostgres } from './many-rows.ts';
import { retried } from './retries.ts';

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
export async function takeRows<T extends keyof Schema>(
  db: Kysely<Schema>,
  table: T,
  key: keyof Schema[T] & string,
  keys: readonly string[],
): Promise<void> {
  if (!isPostgres(db)) return;
  const column = sql.ref(key);
  await sql`select from ${sql.table(table)} where ${column} = any(${keys}) order by ${column} for no key update`.execute(
    db,
  );
}
