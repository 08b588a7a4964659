/** Kysely over PostgreSQL: serializable transactions, repeated where two got in each other's way. */
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { ImpError } from '../../imp-error.ts';
import type { Schema } from '../schema.ts';
import { forKysely, pipelinedPool } from './pipelined-pool.ts';
import { retried } from './retries.ts';

/** Connections of one cloud process (chosen); PostgreSQL's own default admits 100. */
const connections = 10;

/** How long to wait for a connection; milliseconds. */
const connectTimeoutMs = 10_000;

const int8 = 20;

/** 64-bit integers are milliseconds and counts here, all of them well within a number. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    id === int8 && format !== 'binary' ? Number : pg.types.getTypeParser(id, format),
};

/** How every connection of the cloud is made. */
export const connectionOf = (url: string): pg.ClientConfig => ({
  connectionString: url,
  connectionTimeoutMillis: connectTimeoutMs,
  application_name: 'impsim cloud',
  types,
});

/** Throws ImpError `database-url` or `database-unreachable`; neither says the password. */
export async function openPostgres(url: string): Promise<Kysely<Schema>> {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw new ImpError(
      'database-url',
      'the database URL is not one of PostgreSQL',
      'give one such as postgresql://user@localhost/impsim',
    );
  const pool = pipelinedPool(connectionOf(url), connections);
  // A connection that breaks while nobody uses it is replaced; whoever uses one hears of it by the query.
  pool.on('error', () => undefined);
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    throw new ImpError(
      'database-unreachable',
      `the database at ${placeOf(url)} cannot be reached (${error instanceof Error ? error.message : 'unknown reason'})`,
      'check that PostgreSQL runs there, the user, password and database name of the URL, and over TLS its sslrootcert',
    );
  }
  return new PostgresDatabase({ dialect: new PostgresDialect({ pool: forKysely(pool) }) });
}

/** Host and database of a URL, without user and password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host === '' ? 'the local socket' : host}${pathname}`;
}

class PostgresDatabase extends Kysely<Schema> {
  override transaction() {
    const builder = super.transaction().setIsolationLevel('serializable');
    const once = builder.execute.bind(builder);
    return Object.assign(builder, {
      execute: <T>(work: (db: Transaction<Schema>) => Promise<T>): Promise<T> => retried(() => once(work)),
    });
  }
}
