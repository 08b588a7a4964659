/** Captures over several threads, or in this one where there are too few to be worth it. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Bench, type BenchAnswer, type BenchSettings } from './bench.ts';
import { nameOf, unreadable } from './replay-capture.ts';

export interface CrewOptions {
  readonly settings: BenchSettings;
  /** Threads at most; as many as the machine has processors by default. */
  readonly jobs?: number;
  /** Called when a capture is done; captures end in any order. */
  readonly done: (index: number, answer: BenchAnswer) => void;
}

/** To start a thread takes as long as so many captures. */
const capturesOfStart = 12;
/** Captures that a thread has at hand, so that it never waits for the next. */
const atHand = 2;

/** Resolves when all are done. What becomes of a capture does not depend on the others, nor on the number of threads. */
export async function replayAll(
  paths: readonly string[],
  { settings, jobs = availableParallelism(), done }: CrewOptions,
): Promise<void> {
  const threads = Math.min(jobs, Math.ceil(paths.length / capturesOfStart));
  if (threads > 1) return new Crew(paths, settings, done).run(threads);
  const bench = await Bench.open(settings);
  try {
    for (const [index, path] of paths.entries()) {
      done(index, await bench.replay(path));
      // A progress bar, and whoever else lives in this thread, get their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    await bench.close();
  }
}

/** Compiled sources are their own entry. */
const entry = import.meta.url.endsWith('.ts') ? './bench-thread.mjs' : './bench-thread.js';

class Crew {
  readonly #paths: readonly string[];
  readonly #settings: BenchSettings;
  readonly #done: CrewOptions['done'];
  #next = 0;
  #left: number;

  constructor(paths: readonly string[], settings: BenchSettings, done: CrewOptions['done']) {
    this.#paths = paths;
    this.#settings = settings;
    this.#done = done;
    this.#left = paths.length;
  }

  async run(threads: number): Promise<void> {
    const ends = Array.from({ length: threads }, () => this.#thread());
    await Promise.all(ends);
  }

  /** Resolves when there is nothing left to do for it. A thread that dies is replaced; what killed it is a result. */
  async #thread(): Promise<void> {
    while (this.#left > 0 && this.#next < this.#paths.length) await this.#life();
  }

  #life(): Promise<void> {
    return new Promise((resolve) => {
      const worker = new Worker(new URL(entry, import.meta.url), { workerData: this.#settings });
      const taken: number[] = [];
      let cause: unknown = new Error('its thread ended');
      const give = (): void => {
        while (taken.length < atHand && this.#next < this.#paths.length) {
          const index = this.#next++;
          taken.push(index);
          worker.postMessage({ index, path: this.#paths[index] }, []);
        }
        if (taken.length === 0) void worker.terminate();
      };
      worker.on('message', ({ index, answer }: { readonly index: number; readonly answer: BenchAnswer }) => {
        taken.splice(taken.indexOf(index), 1);
        this.#finish(index, answer);
        give();
      });
      worker.on('error', (error) => {
        cause = error;
      });
      worker.on('exit', () => {
        // The first one was at work; the others had not been begun, but a thread cannot give them back.
        const [guilty, ...innocent] = taken;
        if (guilty !== undefined)
          this.#finish(guilty, { result: unreadable(nameOf(this.#paths[guilty] ?? ''), cause), tookMs: 0 });
        void this.#again(innocent).then(resolve);
      });
      give();
    });
  }

  /** In a thread of their own, one by one. */
  async #again(indexes: readonly number[]): Promise<void> {
    for (const index of indexes) {
      const path = this.#paths[index] ?? '';
      await new Crew([path], this.#settings, (_, answer) => this.#finish(index, answer)).run(1);
    }
  }

  #finish(index: number, answer: BenchAnswer): void {
    this.#left--;
    this.#done(index, answer);
  }
}
