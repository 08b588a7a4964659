/** The cloud's database: SQLite in a file or in memory, or PostgreSQL by URL; the queries are the same. */
import { type Kysely, Migrator, sql } from 'kysely';
import { ImpError } from '../imp-error.ts';
import { migrationProvider } from './migrations/migrations.ts';
import type { Schema } from './schema.ts';
import { isPostgres } from './storage/statements.ts';
import { openPostgres } from './storage/postgres.ts';
import { openSqlite } from './storage/sqlite.ts';

export type Database = Kysely<Schema>;

/** Where a database is. `url`: `postgresql://user:password@host/database`. */
export type DatabasePlace = { readonly file: string } | { readonly url: string } | 'memory';

/**
 * Opens the database and brings its tables up to date. A write that was answered is on the disk. Its transactions are
 * serializable: each runs as if it were alone, and may run more than once until it does, so it touches nothing but the
 * database. Throws ImpError `database-unreadable`, `database-unreachable` or `database-newer`.
 */
export async function openDatabase(place: DatabasePlace): Promise<Database> {
  const database =
    place !== 'memory' && 'url' in place ? await openPostgres(place.url) : await openSqlite(place);
  const { error } = await new Migrator({
    db: database,
    provider: migrationProvider,
    allowUnorderedMigrations: true,
    ...(await schemaOf(database)),
  }).migrateToLatest();
  if (error === undefined) return database;
  await database.destroy();
  const reason = error instanceof Error ? error.message : 'unknown reason';
  throw reason.includes('previously executed migration')
    ? new ImpError(
        'database-newer',
        'the database was made by a newer release',
        'use that release, or another data folder or database',
      )
    : new ImpError(
        'database-unreadable',
        `the tables of the database cannot be made (${reason})`,
        'restore the database from a backup, or use another data folder or database',
      );
}

/** Where PostgreSQL makes tables: without it the migrator takes those of any other schema for its own. */
async function schemaOf(database: Database): Promise<{ readonly migrationTableSchema?: string }> {
  if (!isPostgres(database)) return {};
  const { rows } = await sql<{ name: string | null }>`select current_schema() as name`.execute(database);
  const name = rows[0]?.name;
  return typeof name === 'string' ? { migrationTableSchema: name } : {};
}
