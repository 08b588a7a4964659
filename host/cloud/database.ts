/** The cloud's database: SQLite in a file, or in memory; the queries are the same for PostgreSQL. */
import { pathToFileURL } from 'node:url';
import { createClient, type Client } from '@libsql/client';
import { LibsqlDialect, LibsqlDriver, type LibsqlConnection } from '@libsql/kysely-libsql';
import { Kysely, Migrator, SqliteAdapter, type DialectAdapter, type Driver } from 'kysely';
import { ImpError } from '../imp-error.ts';
import { migrationProvider } from './migrations/migrations.ts';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;

/**
 * One connection, handed from query to query and from transaction to transaction. SQLite has one writer anyway, a
 * connection's settings last, and a database in memory lives in one connection.
 */
class OneConnectionDriver extends LibsqlDriver {
  #lastUse: Promise<void> = Promise.resolve();
  readonly #endOfUse = new WeakMap<LibsqlConnection, () => void>();

  override async acquireConnection(): Promise<LibsqlConnection> {
    const before = this.#lastUse;
    let end = (): void => undefined;
    this.#lastUse = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    const connection = await super.acquireConnection();
    this.#endOfUse.set(connection, end);
    return connection;
  }

  override releaseConnection(connection: LibsqlConnection): Promise<void> {
    this.#endOfUse.get(connection)?.();
    return Promise.resolve();
  }
}

class OneConnectionDialect extends LibsqlDialect {
  readonly #client: Client;

  constructor(client: Client) {
    super({ client });
    this.#client = client;
  }

  override createDriver(): Driver {
    return new OneConnectionDriver(this.#client, true);
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

/** SQLite can roll back a migration as it can any other change, so a process killed half-way leaves none. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * Opens the database and brings its tables up to date. A write that was answered is on the disk: write-ahead log, synced
 * at every commit. Throws ImpError `database-unreadable` or `database-newer`.
 */
export async function openDatabase(place: { readonly file: string } | 'memory'): Promise<Database> {
  const database = await connect(place);
  const { error } = await new Migrator({
    db: database,
    provider: migrationProvider,
    allowUnorderedMigrations: true,
  }).migrateToLatest();
  if (error === undefined) return database;
  await database.destroy();
  const reason = error instanceof Error ? error.message : 'unknown reason';
  throw reason.includes('previously executed migration')
    ? new ImpError(
        'database-newer',
        'the database was made by a newer release',
        'use that release, or another data folder',
      )
    : new ImpError(
        'database-unreadable',
        `the tables of the database cannot be made (${reason})`,
        'restore the folder from a backup, or use another data folder',
      );
}

async function connect(place: { readonly file: string } | 'memory'): Promise<Database> {
  try {
    const url = place === 'memory' ? ':memory:' : pathToFileURL(place.file).href;
    const client = createClient({ url, intMode: 'number', concurrency: 1 });
    for (const setting of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON'])
      await client.execute(`PRAGMA ${setting}`);
    return new Kysely<Schema>({ dialect: new OneConnectionDialect(client) });
  } catch (error) {
    throw new ImpError(
      'database-unreadable',
      `the database cannot be opened (${error instanceof Error ? error.message : 'unknown reason'})`,
      'check that the folder is writable and that its files are a database of this program, or use another data folder',
    );
  }
}
