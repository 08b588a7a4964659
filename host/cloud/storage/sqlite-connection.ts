/** One connection to an SQLite file: statements are prepared once, values checked before the engine sees them. */
import Sqlite from 'libsql';

/** What SQLite keeps. */
export type SqliteValue = string | number | bigint | null | Uint8Array;

/** What a statement gave. */
export interface SqliteAnswer {
  readonly rows: Record<string, unknown>[];
  readonly changes: number;
}

/** Prepared statements that are kept; the least lately used goes first. */
const keptStatements = 300;

/** How long to wait for another process that is writing to the same file; milliseconds. */
const busyTimeoutMs = 5_000;

interface Statement {
  readonly prepared: ReturnType<Sqlite.Database['prepare']>;
  /** Whether it gives rows; kept, as asking the engine costs as much as a small query. */
  readonly reads: boolean;
}

export class SqliteConnection {
  readonly #database: Sqlite.Database;
  readonly #statements = new Map<string, Statement>();

  /** `path` may be `:memory:`. Throws the engine's error if the file cannot be opened. */
  constructor(path: string) {
    this.#database = new Sqlite(path, { timeout: busyTimeoutMs });
  }

  /** Runs one statement. Throws TypeError for a value that SQLite cannot keep, the engine's error otherwise. */
  run(sql: string, parameters: readonly unknown[] = []): SqliteAnswer {
    const values = parameters.map(checked);
    const { prepared, reads } = this.#prepared(sql);
    if (!reads) return { rows: [], changes: prepared.run(values).changes };
    const rows = prepared.all(values) as Record<string, unknown>[];
    return { rows, changes: rows.length };
  }

  /** False again once the engine itself has undone a transaction, as it does on a full disk. */
  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): Statement {
    const prepared = this.#database.prepare(sql);
    return { prepared, reads: prepared.reader };
  }

  #prepared(sql: string): Statement {
    const kept = this.#statements.get(sql);
    const statement = kept ?? this.#prepare(sql);
    if (kept !== undefined) this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    const [oldest] = this.#statements.keys();
    if (this.#statements.size > keptStatements && oldest !== undefined) this.#statements.delete(oldest);
    return statement;
  }
}

/** The engine's binding ends the process on anything else, so nothing else may reach it. */
function checked(value: unknown): SqliteValue {
  const kept =
    value === null ||
    typeof value === 'string' ||
    typeof value === 'bigint' ||
    (typeof value === 'number' && Number.isFinite(value)) ||
    value instanceof Uint8Array;
  if (kept) return value;
  throw new TypeError(`SQLite cannot keep a ${value instanceof Date ? 'Date' : typeof value}`);
}
