/** Takes captures out of the queue, on any machine, until it is told to stop. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { ClaimedJob, JobQueue } from '../queue/job-queue.ts';
import type { BenchAnswer } from './bench.ts';
import type { Crew } from './crew.ts';
import { replayKind, type QueuedAnswer, type QueuedCapture } from './queue-run.ts';
import { unreadable } from './unreadable.ts';

const idleMs = 300;

export interface QueueWorkerOptions {
  readonly crew: Crew;
  /** Ends when the queue has nothing to take. */
  readonly once?: boolean;
  /** Told of each capture that is done. */
  readonly onDone?: (file: string, verdict: string) => void;
}

export class QueueWorker {
  readonly name = `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`;
  readonly #queue: JobQueue;
  readonly #options: QueueWorkerOptions;
  readonly #atWork = new Map<ClaimedJob, Promise<void>>();
  #stopping = false;
  #wake = (): void => {};

  constructor(queue: JobQueue, options: QueueWorkerOptions) {
    this.#queue = queue;
    this.#options = options;
  }

  /** Resolves when it was told to stop, or with `once` when there is nothing left. Throws ImpError when the database is gone for long. */
  async run(): Promise<void> {
    let failure: Error | undefined;
    const renewing = setInterval(() => {
      if (this.#atWork.size > 0)
        this.#queue.renew(this.name, [...this.#atWork.keys()]).catch((error: unknown) => {
          failure ??= error instanceof Error ? error : new Error(String(error));
        });
    }, this.#queue.leaseMs / 3);
    try {
      while (!this.#stopping) {
        if (failure !== undefined) throw failure;
        const room = this.#options.crew.atHand - this.#atWork.size;
        const jobs = await this.#queue.claim(this.name, replayKind, room);
        for (const job of jobs) this.#begin(job);
        if (jobs.length < room) {
          if (jobs.length === 0 && this.#atWork.size === 0 && this.#options.once === true) break;
          await Promise.race([...this.#atWork.values(), this.#pause()]);
        } else await Promise.race(this.#atWork.values());
      }
      await Promise.all(this.#atWork.values());
    } finally {
      clearInterval(renewing);
    }
  }

  /** What is at hand is finished first. */
  stop(): void {
    this.#stopping = true;
    this.#wake();
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, idleMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #begin(job: ClaimedJob): void {
    this.#atWork.set(
      job,
      this.#work(job).finally(() => this.#atWork.delete(job)),
    );
  }

  async #work(job: ClaimedJob): Promise<void> {
    const capture = JSON.parse(job.work) as QueuedCapture;
    const { picture, ...answer } = await this.#replay(capture, job.capture);
    const told: QueuedAnswer = {
      ...answer,
      ...(picture === undefined ? {} : { picture: Buffer.from(picture).toString('base64') }),
    };
    const counted = await this.#queue.finish(this.name, job, JSON.stringify(told));
    if (counted) this.#options.onDone?.(capture.file, answer.result.verdict);
  }

  async #replay(capture: QueuedCapture, bytes: Uint8Array | null): Promise<BenchAnswer> {
    if (bytes === null) return this.#options.crew.replay(capture);
    let folder: string | undefined;
    try {
      folder = mkdtempSync(join(tmpdir(), 'impsim-worker-'));
      const path = join(folder, `capture${extname(capture.path)}`);
      writeFileSync(path, bytes, { mode: 0o600 });
      return await this.#options.crew.replay({ ...capture, path });
    } catch (error) {
      return { result: unreadable(capture.file, error), tookMs: 0 };
    } finally {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
  }
}
