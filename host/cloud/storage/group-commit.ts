/**
 * Transactions one after another on one connection, written to the disk in groups: those that come while the event loop
 * serves what has arrived share one commit, so that one sync of the disk serves them all. A transaction is over for its
 * caller only when the disk has it.
 */
import type { SqliteConnection } from './sqlite-connection.ts';

interface Waiting {
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export class GroupCommit {
  readonly #connection: SqliteConnection;
  readonly #grouped: boolean;
  #lastTurn: Promise<void> = Promise.resolve();
  #endTurn: () => void = () => undefined;
  #waiting: Waiting[] = [];
  #flushing = false;

  /** `grouped` false: each transaction is a group of its own, as nothing is gained for a database in memory. */
  constructor(connection: SqliteConnection, { grouped }: { readonly grouped: boolean }) {
    this.#connection = connection;
    this.#grouped = grouped;
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
        if (!this.#grouped) this.#flush();
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
    for (const { done } of waiting) done();
  }

  /** Nothing of the group is kept, and everybody is told. */
  #lost(error: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (this.#connection.inTransaction) this.#connection.run('rollback');
    for (const { failed } of waiting) failed(error);
  }
}
