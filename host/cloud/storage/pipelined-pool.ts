/**
 * PostgreSQL's connections for Kysely. What needs no answer to go on is sent without waiting for one: the beginning of a
 * transaction, and several statements that were given together.
 */
import { Socket } from 'node:net';
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';
import { Several } from './statements.ts';

class PipelinedClient extends pg.Client {
  /** What it writes to, unless the database wants TLS. */
  readonly socket: Socket;

  constructor(config: pg.ClientConfig) {
    const socket = new Socket();
    const piped: object = { ...config, pipeline: true, stream: () => socket };
    super(piped);
    this.socket = socket;
  }
}

/** `max`: connections. */
export function pipelinedPool(config: pg.ClientConfig, max: number): pg.Pool {
  const made: object = { ...config, max, Client: PipelinedClient };
  return new pg.Pool(made);
}

/** The pool as Kysely uses it. */
export const forKysely = (pool: pg.Pool): PostgresPool => ({
  connect: async () => new Use(await pool.connect()),
  end: () => pool.end(),
});

const nothing = { command: 'SELECT', rowCount: 0, rows: [] } as const;

/** A connection while somebody has it. */
class Use implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #socket: Socket | undefined;
  #begun: Promise<unknown> = Promise.resolve();
  /** The beginning of a transaction waits to be sent with what comes next. */
  #holds = false;

  constructor(client: pg.PoolClient) {
    this.#client = client;
    this.#socket = client instanceof PipelinedClient ? client.socket : undefined;
  }

  release(): void {
    this.#client.release();
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query(text: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new TypeError('PostgreSQL does not stream here: read page by page');
    return this.#query(text, parameters);
  }

  async #query(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<unknown>> {
    if (text.startsWith('start transaction')) return this.#begin(text);
    const [first] = parameters;
    if (first instanceof Several) return this.#several(first);
    const answer = this.#send(() => this.#client.query(text, [...parameters]));
    // Nothing is committed that did not begin.
    if (text === 'commit') await this.#begun;
    return (await answer) as unknown as PostgresQueryResult<unknown>;
  }

  #begin(text: string): PostgresQueryResult<unknown> {
    this.#socket?.cork();
    this.#holds = true;
    this.#begun = this.#client.query(text);
    // Who uses the connection hears of it by the next statement.
    this.#begun.catch(() => undefined);
    return { ...nothing, rows: [] };
  }

  async #several({ queries }: Several): Promise<PostgresQueryResult<unknown>> {
    const answers = await this.#send(() =>
      Promise.all(queries.map(({ sql, parameters }) => this.#client.query(sql, [...parameters]))),
    );
    return { ...nothing, rows: answers.map(({ rows }) => rows) };
  }

  /** All that is queried in `ask` leaves in one write. */
  #send<T>(ask: () => Promise<T>): Promise<T> {
    this.#socket?.cork();
    const answer = ask();
    this.#socket?.uncork();
    if (this.#holds) this.#socket?.uncork();
    this.#holds = false;
    return answer;
  }
}
