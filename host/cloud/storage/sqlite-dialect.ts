/** Kysely over one SQLite file: one writer, and a reader that sees only what was committed. */
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
} from 'kysely';
import { GroupCommit } from './group-commit.ts';
import type { SqliteAnswer, SqliteConnection } from './sqlite-connection.ts';
import { sqliteFault } from './sqlite-faults.ts';

export interface SqliteParts {
  readonly writer: SqliteConnection;
  /** Undefined for a database in memory, which lives in one connection. */
  readonly reader: SqliteConnection | undefined;
  /** Brings what the writer has committed to the disk. */
  readonly sync?: () => Promise<void>;
  readonly close?: () => Promise<void>;
}

export class SqliteDialect implements Dialect {
  readonly #parts: SqliteParts;

  constructor(parts: SqliteParts) {
    this.#parts = parts;
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#parts);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** SQLite can roll back a migration as it can any other change, so a process killed half-way leaves none. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SqliteDriver implements Driver {
  readonly #parts: SqliteParts;
  readonly #commits: GroupCommit;

  constructor(parts: SqliteParts) {
    this.#parts = parts;
    this.#commits = new GroupCommit(parts.writer, parts.sync);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(new SqliteUse(this.#parts, this.#commits));
  }

  async beginTransaction(use: DatabaseConnection): Promise<void> {
    await own(use).begin();
  }

  async commitTransaction(use: DatabaseConnection): Promise<void> {
    await own(use).commit();
  }

  rollbackTransaction(use: DatabaseConnection): Promise<void> {
    own(use).rollback();
    return Promise.resolve();
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.#commits.end();
    // So that the file alone is the whole database once the cloud has stopped, and may be copied.
    this.#parts.writer.run('pragma wal_checkpoint(truncate)');
    this.#parts.reader?.close();
    this.#parts.writer.close();
    await this.#parts.close?.();
  }
}

function own(use: DatabaseConnection): SqliteUse {
  if (use instanceof SqliteUse) return use;
  throw new TypeError('a connection of another driver');
}

/** What one query or one transaction uses. */
class SqliteUse implements DatabaseConnection {
  readonly #parts: SqliteParts;
  readonly #commits: GroupCommit;
  #open = false;

  constructor(parts: SqliteParts, commits: GroupCommit) {
    this.#parts = parts;
    this.#commits = commits;
  }

  async begin(): Promise<void> {
    await this.#commits.begin().catch(explained);
    this.#open = true;
  }

  async commit(): Promise<void> {
    this.#open = false;
    await this.#commits.commit().catch(explained);
  }

  rollback(): void {
    // A commit that failed has undone all by itself.
    if (!this.#open) return;
    this.#open = false;
    this.#commits.rollback();
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#open) {
      // Else the statement would be kept though its transaction was not.
      if (!this.#parts.writer.inTransaction)
        throw new Error('the transaction was undone by the database, and goes on nevertheless');
      return this.#run<R>(this.#parts.writer, query);
    }
    const { reader } = this.#parts;
    if (reader !== undefined && query.query.kind === 'SelectQueryNode') return this.#run<R>(reader, query);
    await this.begin();
    let result: QueryResult<R>;
    try {
      result = this.#run<R>(this.#parts.writer, query);
    } catch (error) {
      this.rollback();
      throw error;
    }
    await this.commit();
    return result;
  }

  // eslint-disable-next-line require-yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new TypeError('SQLite does not stream: read page by page');
  }

  #run<R>(connection: SqliteConnection, { sql, parameters }: CompiledQuery): QueryResult<R> {
    let answer: SqliteAnswer;
    try {
      answer = connection.run(sql, parameters);
    } catch (error) {
      throw sqliteFault(error);
    }
    return { rows: answer.rows as R[], numAffectedRows: BigInt(answer.changes) };
  }
}

const explained = (error: unknown): never => {
  throw sqliteFault(error);
};
