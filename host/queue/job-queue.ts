/**
 * Work for any number of machines: a table in PostgreSQL. A worker claims a job under a lease that it renews while it works; when it
 * dies, the lease ends and another one takes the job. A result counts only from who holds the lease, so each job ends once. A job
 * on which workers died again and again is set aside as poison.
 */
import { Pool } from 'pg';
import { ImpError } from '../imp-error.ts';
import { makeTable, tableName } from './job-table.ts';

/** Workers that may die on a job before it is set aside (chosen). */
const mostAttempts = 5;
/** How long the database may be away before whoever needs it gives up. */
const patienceMs = 30_000;
const againMs = 500;
const mostCollected = 200;

export interface NewJob {
  readonly kind: string;
  /** JSON. */
  readonly work: string;
  readonly capture: Uint8Array | null;
}

export interface ClaimedJob extends NewJob {
  readonly run: string;
  readonly number: number;
  /** Which attempt this is, from 1: with the worker's name it tells who holds the lease. */
  readonly attempts: number;
}

/** A job that has ended. `result` null: it is poison. */
export interface EndedJob {
  readonly number: number;
  readonly result: string | null;
  /** Who died on it last. */
  readonly worker: string | null;
}

export interface QueueState {
  readonly waiting: number;
  readonly running: number;
}

export class JobQueue {
  readonly #pool: Pool;
  readonly #leaseMs: number;

  private constructor(pool: Pool, leaseMs: number) {
    this.#pool = pool;
    this.#leaseMs = leaseMs;
  }

  /** `url` is `postgres://user:password@host/database`. Throws ImpError `queue-unreachable`. */
  static async open(
    url: string,
    { leaseMs = 30_000 }: { readonly leaseMs?: number } = {},
  ): Promise<JobQueue> {
    if (!/^postgres(ql)?:\/\//.test(url))
      throw new ImpError(
        'queue-url',
        'the queue is no PostgreSQL URL',
        'give it like postgres://user:password@host/database',
      );
    const pool = new Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 10_000 });
    // A connection that breaks while nobody uses it is replaced when it is needed.
    pool.on('error', () => {});
    try {
      await makeTable(pool);
    } catch (error) {
      await pool.end();
      throw unreachable(error);
    }
    return new JobQueue(pool, leaseMs);
  }

  get leaseMs(): number {
    return this.#leaseMs;
  }

  /** Puts jobs into a run, beginning with that number. */
  async put(run: string, firstNumber: number, jobs: readonly NewJob[]): Promise<void> {
    await this.#ask(
      `insert into ${tableName} (run, number, kind, work, capture)
       select $1, $2 + n - 1, kind, work, capture
       from unnest($3::text[], $4::text[], $5::bytea[]) with ordinality as jobs (kind, work, capture, n)
       on conflict do nothing`,
      [
        run,
        firstNumber,
        jobs.map(({ kind }) => kind),
        jobs.map(({ work }) => work),
        jobs.map(({ capture }) =>
          capture === null ? null : Buffer.from(capture.buffer, capture.byteOffset, capture.length),
        ),
      ],
    );
  }

  /** Takes up to `most` jobs of a kind: fresh ones first, then those that somebody died on. */
  async claim(worker: string, kind: string, most: number): Promise<readonly ClaimedJob[]> {
    return this.#ask<ClaimedJob>(
      `update ${tableName} as job
       set state = 'running', attempts = job.attempts + 1, worker = $1, lease_until = now() + make_interval(secs => $4)
       from (
         select run, number from ${tableName}
         where kind = $2 and (state = 'waiting' or (state = 'running' and lease_until < now() and attempts < $5))
         order by attempts, created_at, number limit $3 for update skip locked
       ) as free
       where job.run = free.run and job.number = free.number
       returning job.run, job.number, job.kind, job.work, job.capture, job.attempts`,
      [worker, kind, most, this.#leaseMs / 1000, mostAttempts],
    );
  }

  /** These jobs stay the worker's own for another lease, if they still are. */
  async renew(worker: string, jobs: readonly ClaimedJob[]): Promise<void> {
    await this.#ask(
      `update ${tableName} as job set lease_until = now() + make_interval(secs => $2)
       from unnest($3::text[], $4::integer[], $5::integer[]) as mine (run, number, attempts)
       where job.run = mine.run and job.number = mine.number and job.attempts = mine.attempts
         and job.worker = $1 and job.state = 'running'`,
      [
        worker,
        this.#leaseMs / 1000,
        jobs.map(({ run }) => run),
        jobs.map(({ number }) => number),
        jobs.map(({ attempts }) => attempts),
      ],
    );
  }

  /** False: the lease had ended and the job is another's; this result is dropped. */
  async finish(worker: string, { run, number, attempts }: ClaimedJob, result: string): Promise<boolean> {
    const rows = await this.#ask(
      `update ${tableName} set state = 'done', result = $5, capture = null, lease_until = null
       where run = $2 and number = $3 and attempts = $4 and worker = $1 and state = 'running' returning number`,
      [worker, run, number, attempts, result],
    );
    return rows.length === 1;
  }

  /** What has ended and was not forgotten yet, some hundred at most. */
  async ended(run: string): Promise<readonly EndedJob[]> {
    await this.#ask(
      `update ${tableName} set state = 'poison' where run = $1 and state = 'running' and lease_until < now() and attempts >= $2`,
      [run, mostAttempts],
    );
    return this.#ask<EndedJob>(
      `select number, result, worker from ${tableName} where run = $1 and state in ('done', 'poison') limit $2`,
      [run, mostCollected],
    );
  }

  /** Ended jobs that whoever collects has safely got. */
  async forget(run: string, jobs: readonly EndedJob[]): Promise<void> {
    await this.#ask(
      `delete from ${tableName} where run = $1 and number = any($2::integer[]) and state in ('done', 'poison')`,
      [run, jobs.map(({ number }) => number)],
    );
  }

  async state(run: string): Promise<QueueState> {
    const [row] = await this.#ask<{ waiting: number; running: number }>(
      `select count(*) filter (where state = 'waiting')::integer as waiting, count(*) filter (where state = 'running')::integer as running
       from ${tableName} where run = $1`,
      [run],
    );
    return row ?? { waiting: 0, running: 0 };
  }

  /** Takes a whole run away; workers that are at it notice when they finish. */
  async drop(run: string): Promise<void> {
    await this.#ask(`delete from ${tableName} where run = $1`, [run]);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  /** A database that is being started anew is waited for; every statement here may be said twice. */
  async #ask<Row extends object>(text: string, values: unknown[]): Promise<readonly Row[]> {
    const beganMs = performance.now();
    for (;;)
      try {
        return (await this.#pool.query<Row>(text, values)).rows;
      } catch (error) {
        if (!isLost(error)) throw error;
        if (performance.now() - beganMs > patienceMs) throw unreachable(error);
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
  }
}

/** A connection that is gone, or a server that is stopping or starting: PostgreSQL's classes 08 and 57P, and the system's own words. */
const isLost = (error: unknown): boolean =>
  error instanceof Error &&
  (/^(08|57P)/.test(codeOf(error)) ||
    /ECONN|EPIPE|ETIMEDOUT|ENOENT/.test(codeOf(error)) ||
    /terminated|timeout|not queryable/i.test(error.message));

const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? '';

/** Never shows the URL: there is a password in it. */
function unreachable(error: unknown): ImpError {
  const reason =
    error instanceof Error
      ? [codeOf(error), error.message].filter((text) => text !== '').join(': ')
      : 'unknown reason';
  return new ImpError(
    'queue-unreachable',
    `the queue's database cannot be used (${reason})`,
    'check that PostgreSQL is running, and the host, user, password and database of the URL',
  );
}
