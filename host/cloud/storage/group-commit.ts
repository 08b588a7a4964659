/**
 * Transactions one after another on one connection, written to the disk in groups: those that come while the event loop
 * serves what has arrived share one commit, and all that was committed while the disk was being synced shares the next
 * sync. A transaction is over for its caller only when the disk has it; nobody else waits for the disk.
 */
import type { SqliteConnection } from './sqlite-connection.ts';

interface Waiting {
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export class GroupCommit {
  readonly #connection: SqliteConnection;
  readonly #sync: (() => Promise<void>) | undefined;
  #lastTurn: Promise<void> = Promise.resolve();
  #endTurn: () => void = () => undefined;
  #waiting: Waiting[] = [];
  #flushing = false;
  /** Committed, and not yet known to be on the disk. */
  #unsynced: Waiting[] = [];
  #isSyncing = false;
  #synced: Promise<void> = Promise.resolve();
  /** The disk failed: what it has is not known, and nothing more is promised. */
  #broken: { readonly error: unknown } | null = null;

  /** `sync` brings what was committed to the disk; without it, for a database in memory, each transaction is a group. */
  constructor(connection: SqliteConnection, sync?: () => Promise<void>) {
    this.#connection = connection;
    this.#sync = sync;
  }

  /** Waits until no transaction is open, and opens one. It must be ended by `commit` or `rollback`. */
  async begin(): Promise<void> {
    await this.#takeTurn();
    try {
      if (!this.#connection.inTransaction) this.#connection.run('begin immediate');
      this.#connection.run('savepoint one');
    } catch (error) {
      this.#endTurn();
      throw error;
    }
  }

  /** Ends the open transaction; resolves when it is on the disk, rejects if nothing of it is kept. */
  commit(): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ done, failed });
      try {
        this.#connection.run('release one');
        if (this.#sync === undefined) this.#flush();
        else this.#flushSoon();
      } catch (error) {
        this.#lost(error);
      }
      this.#endTurn();
    });
  }

  /** Undoes the open transaction. */
  rollback(): void {
    try {
      if (this.#connection.inTransaction) {
        this.#connection.run('rollback to one');
        this.#connection.run('release one');
        if (this.#waiting.length > 0) this.#flushSoon();
        else this.#connection.run('rollback');
      } else {
        this.#lost(
          new Error('the database undid the transactions that shared a commit with one that failed'),
        );
      }
    } finally {
      this.#endTurn();
    }
  }

  /** Resolves when all that was begun is over. */
  async end(): Promise<void> {
    await this.#takeTurn();
    this.#flush();
    this.#endTurn();
    await this.#synced;
  }

  async #takeTurn(): Promise<void> {
    const before = this.#lastTurn;
    let end = (): void => undefined;
    this.#lastTurn = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    this.#endTurn = end;
  }

  /** After what has arrived by now was served; in turn, so that no transaction is open. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      void this.#takeTurn().then(() => {
        this.#flushing = false;
        this.#flush();
        this.#endTurn();
      });
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    try {
      this.#connection.run('commit');
    } catch (error) {
      return this.#lost(error);
    }
    this.#waiting = [];
    this.#unsynced.push(...waiting);
    if (!this.#isSyncing) this.#synced = this.#syncAll();
  }

  async #syncAll(): Promise<void> {
    this.#isSyncing = true;
    while (this.#unsynced.length > 0) {
      const group = this.#unsynced;
      this.#unsynced = [];
      try {
        if (this.#broken !== null) throw this.#broken.error;
        if (this.#sync !== undefined) await this.#sync();
        for (const { done } of group) done();
      } catch (error) {
        this.#broken = { error };
        for (const { failed } of group) failed(error);
      }
    }
    // At once, so that no group falls between the last look and the end.
    this.#isSyncing = false;
  }

  /** Nothing of the group is kept, and everybody is told. */
  #lost(error: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (this.#connection.inTransaction) this.#connection.run('rollback');
    for (const { failed } of waiting) failed(error);
  }
}
