/** The one table of the queue, in PostgreSQL. */
import type { Pool } from 'pg';

/** Anything may be in a job; the queue looks at none of it. */
export const tableName = 'impsim_jobs';

const definition = `
create table if not exists ${tableName} (
  run text not null,
  number integer not null,
  kind text not null,
  work text not null,
  capture bytea,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'poison')),
  attempts integer not null default 0,
  worker text,
  lease_until timestamptz,
  result text,
  created_at timestamptz not null default now(),
  primary key (run, number)
);
create index if not exists ${tableName}_open on ${tableName} (kind, attempts, created_at, number) where state in ('waiting', 'running');
create index if not exists ${tableName}_over on ${tableName} (run) where state in ('done', 'poison');
`;

/** Any number: processes that make the table at once wait for each other. */
const lockKey = 4_931_207;
/** Runs that nobody collected go after so many days (chosen). */
const keptDays = 7;

/** Makes the table where there is none, and takes away what nobody has asked for in a week. */
export async function makeTable(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    await client.query(definition);
    await client.query(`delete from ${tableName} where created_at < now() - make_interval(days => $1)`, [
      keptDays,
    ]);
    await client.query('commit');
  } finally {
    client.release();
  }
}
