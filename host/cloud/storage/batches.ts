/**
 * Work that comes while the same kind of work is at the database waits and is then done together, in one transaction. What
 * comes alone waits only for what has arrived beside it.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { othersMayJoin } from './gathering.ts';
import { inRowOrder } from './row-locks.ts';

/** What one transaction does (chosen): its commit is shared by enough, and nobody waits long for the others. */
const mostTogether = 64;

interface Waiting<T, R> {
  readonly item: T;
  readonly done: (result: R) => void;
  readonly failed: (error: unknown) => void;
}

export class Batches<T, R> {
  readonly #db: Kysely<Schema>;
  readonly #work: (db: Transaction<Schema>, items: readonly T[]) => Promise<readonly R[]>;
  readonly #keysOf: (item: T) => readonly string[];
  readonly #unhurried: boolean;
  #waiting: Waiting<T, R>[] = [];
  #works = false;

  /**
   * `work` gives a result for each item, in their order, and runs as `inRowOrder` says. `keysOf`: what an item decides by;
   * two that share a key are never done together but one after the other, in the order in which they came. `unhurried`: nobody
   * waits for it.
   */
  constructor(
    db: Kysely<Schema>,
    work: (db: Transaction<Schema>, items: readonly T[]) => Promise<readonly R[]>,
    keysOf: (item: T) => readonly string[],
    { unhurried = false }: { readonly unhurried?: boolean } = {},
  ) {
    this.#db = db;
    this.#work = work;
    this.#keysOf = keysOf;
    this.#unhurried = unhurried;
  }

  /** Resolves when the item's work is on the disk. Rejects with what its own work threw, never another's. */
  do(item: T): Promise<R> {
    return new Promise((done, failed) => {
      this.#waiting.push({ item, done, failed });
      if (!this.#works) void this.#all();
    });
  }

  async #all(): Promise<void> {
    this.#works = true;
    for (let first = true; this.#waiting.length > 0; first = false) {
      await othersMayJoin(this.#db, this.#unhurried ? 'unhurried' : first ? 'first' : 'next');
      await this.#batch(this.#take());
    }
    // At once, so that nothing falls between the last look and the end.
    this.#works = false;
  }

  #take(): Waiting<T, R>[] {
    const taken: Waiting<T, R>[] = [];
    const left: Waiting<T, R>[] = [];
    const keys = new Set<string>();
    for (const waiting of this.#waiting) {
      const own = this.#keysOf(waiting.item);
      const free = taken.length < mostTogether && !own.some((key) => keys.has(key));
      (free ? taken : left).push(waiting);
      for (const key of own) keys.add(key);
    }
    this.#waiting = left;
    return taken;
  }

  async #batch(batch: readonly Waiting<T, R>[]): Promise<void> {
    /** Once it commits, a failure does not say that nothing was kept. */
    let commits = false;
    try {
      const results = await inRowOrder(this.#db, async (db) => {
        commits = false;
        const given = await this.#work(
          db,
          batch.map(({ item }) => item),
        );
        commits = true;
        return given;
      });
      for (const [index, result] of results.entries()) batch[index]?.done(result);
    } catch (error) {
      if (commits || batch.length === 1) for (const { failed } of batch) failed(error);
      // Nothing was kept: each alone, so that one which cannot be done takes no other with it.
      else for (const one of batch) await this.#batch([one]);
    }
  }
}
