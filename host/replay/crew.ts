/** Benches in threads, or one in this thread. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Bench, BenchAnswer, BenchJob } from './bench.ts';
import { unreadable } from './unreadable.ts';

export interface Crew {
  /** Captures that it can have at hand without any of its threads waiting for the next. */
  readonly atHand: number;
  /** Never rejects: what goes wrong is a result. */
  replay(job: BenchJob): Promise<BenchAnswer>;
  close(): Promise<void>;
}

/** To start a thread takes as long as so many captures. */
const capturesOfStart = 12;

/** As many threads as the machine has processors, or `jobs`; none for so few captures that it is not worth it. */
export function openCrew(captures: number, jobs = availableParallelism()): Crew {
  const threads = Math.min(jobs, Math.ceil(captures / capturesOfStart));
  return threads > 1 ? threadCrew(threads) : new OwnThread();
}

/** Always in threads of their own: this one stays free for what has to happen in time. */
export const threadCrew = (threads: number): Crew => new ThreadCrew(threads);

class OwnThread implements Crew {
  readonly atHand = 1;
  #bench: Promise<Bench> | undefined;

  async replay(job: BenchJob): Promise<BenchAnswer> {
    // A progress bar, and whoever else lives in this thread, get their turn.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      this.#bench ??= openBench();
      return await (await this.#bench).replay(job);
    } catch (error) {
      return { result: unreadable(job.file, error), tookMs: 0 };
    }
  }

  async close(): Promise<void> {
    await (await this.#bench)?.close();
  }
}

/** Where threads do the work, this one does without the time that loading a bench takes. */
const openBench = async (): Promise<Bench> => new (await import('./bench.ts')).Bench();

interface Given {
  readonly job: BenchJob;
  readonly resolve: (answer: BenchAnswer) => void;
}

/** Compiled sources are their own entry. */
const entry = import.meta.url.endsWith('.ts') ? './bench-thread.mjs' : './bench-thread.js';

class ThreadCrew implements Crew {
  readonly atHand: number;
  readonly #threads: Thread[];

  constructor(threads: number) {
    this.atHand = 2 * threads;
    this.#threads = Array.from({ length: threads }, () => new Thread());
  }

  replay(job: BenchJob): Promise<BenchAnswer> {
    const idlest = this.#threads.reduce((best, each) => (each.given < best.given ? each : best));
    return new Promise((resolve) => idlest.give({ job, resolve }));
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}

/** One thread, started anew when it dies. It answers in the order in which it was given work. */
class Thread {
  readonly #given: Given[] = [];
  #worker = this.#start();
  #ended = false;

  get given(): number {
    return this.#given.length;
  }

  give(given: Given): void {
    this.#given.push(given);
    this.#worker.postMessage(given.job, []);
  }

  /** One without work ends by itself: what is closed before, native code does not stumble over. */
  async end(): Promise<void> {
    this.#ended = true;
    if (this.#given.length > 0) {
      await this.#worker.terminate();
      return;
    }
    const gone = once(this.#worker, 'exit');
    this.#worker.postMessage(null, []);
    await gone;
  }

  #start(): Worker {
    const worker = new Worker(new URL(entry, import.meta.url));
    let cause: unknown = new Error('its thread ended');
    worker.on('message', (answer: BenchAnswer) => this.#given.shift()?.resolve(answer));
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      if (this.#ended) return;
      // What it was at has killed it; the rest is done by the next one.
      const guilty = this.#given.shift();
      guilty?.resolve({ result: unreadable(guilty.job.file, cause), tookMs: 0 });
      this.#worker = this.#start();
      for (const { job } of this.#given) this.#worker.postMessage(job, []);
    });
    return worker;
  }
}
