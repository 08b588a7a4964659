/** Which processes of the cloud live: each says so in the database, again and again. */
import type { ExpressionBuilder, SqlBool, Expression } from 'kysely';
import { z } from 'zod';
import type { Bus } from './bus.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';
import { longMessageMs } from './storage/postgres-bus.ts';
import type { CloudWorld } from './world.ts';

/** How often a process says that it lives, and after which silence it is held for dead; milliseconds (chosen). */
const sayEveryMs = 3_000;
const deadAfterMs = 12_000;

export class Processes {
  readonly #db: Database;
  readonly #world: CloudWorld;
  readonly #bus: Bus;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #saying: Promise<void> = Promise.resolve();
  #saidAtMs = 0;
  /** Those that lived when this one last said so of itself. */
  #living: ReadonlySet<string> = new Set();

  constructor(parts: {
    readonly db: Database;
    readonly world: CloudWorld;
    readonly bus: Bus;
    readonly failed: (error: unknown) => void;
  }) {
    this.#db = parts.db;
    this.#world = parts.world;
    this.#bus = parts.bus;
    this.#failed = parts.failed;
  }

  /** Says that this process lives, from now on. */
  async start(): Promise<void> {
    if (this.#bus.alone) return;
    // Those that are there already would else learn of this one only when they next look.
    this.#bus.subscribe('process-started', (id) => {
      this.#living = new Set([...this.#living, z.string().parse(id)]);
    });
    await this.#say();
    this.#bus.publish('process-started', this.#bus.processId);
    this.#timer = setInterval(() => {
      this.#saying = this.#saying.then(() => this.#say()).catch(this.#failed);
    }, sayEveryMs).unref();
  }

  /** False once others may hold this process for dead, as it could not say that it lives. */
  get trusted(): boolean {
    return this.#world.nowMs() - this.#saidAtMs < deadAfterMs / 2;
  }

  /** Whether another process lives, as far as this one knows. */
  isAlive(processId: string): boolean {
    return this.#living.has(processId);
  }

  /** Whether a process lives: a condition on the column that names it; false where the column is null. */
  lives(column: 'devices.link_process_id' | 'agents.home_process_id') {
    const since = this.#world.nowMs() - deadAfterMs;
    return (where: ExpressionBuilder<Schema, 'devices' | 'agents'>): Expression<SqlBool> =>
      where.exists(
        where
          .selectFrom('processes')
          .select('processes.id')
          .whereRef('processes.id', '=', column)
          .where('processes.seen_at_ms', '>', since),
      );
  }

  /** This process is no more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#saying;
    if (!this.#bus.alone)
      await this.#db.deleteFrom('processes').where('id', '=', this.#bus.processId).execute();
  }

  async #say(): Promise<void> {
    const nowMs = this.#world.nowMs();
    this.#saidAtMs = nowMs;
    await this.#db
      .insertInto('processes')
      .values({ id: this.#bus.processId, started_at_ms: nowMs, seen_at_ms: nowMs })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at_ms: nowMs }))
      .execute();
    const living = await this.#db
      .selectFrom('processes')
      .select('id')
      .where('seen_at_ms', '>', nowMs - deadAfterMs)
      .execute();
    this.#living = new Set(living.map(({ id }) => id));
    await this.#db
      .deleteFrom('bus_messages')
      .where('at_ms', '<', Date.now() - longMessageMs)
      .execute();
    await this.#db
      .deleteFrom('processes')
      .where('seen_at_ms', '<', nowMs - 100 * deadAfterMs)
      .execute();
  }
}
