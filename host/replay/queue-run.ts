/** A replay whose work others do: captures into the queue, results out of it as they come. */
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withName } from '../captures/open-capture.ts';
import { ImpError } from '../imp-error.ts';
import { JobQueue, type EndedJob, type NewJob } from '../queue/job-queue.ts';
import type { BenchAnswer, BenchSettings } from './bench.ts';
import { expectationText, type Expectation } from './expectation.ts';
import type { CaptureResult } from './outcome.ts';
import { nameOf } from './capture-name.ts';
import { unreadable } from './unreadable.ts';

export interface QueueOptions {
  /** `postgres://user:password@host/database`. */
  readonly url: string;
  /** Puts the captures themselves into the database, for workers that do not see these folders. */
  readonly store?: boolean;
  /** Told once when nobody has taken any work for a while. */
  readonly onIdle?: () => void;
}

export const replayKind = 'replay';

/** What a worker is told of a capture; JSON. */
export interface QueuedCapture {
  /** From the root, as the workers see it too; only its ending counts where the capture itself comes with the job. */
  readonly path: string;
  readonly file: string;
  readonly expectation: string | null;
  readonly settings: BenchSettings;
}

/** What a worker tells; JSON. */
export interface QueuedAnswer {
  readonly result: CaptureResult;
  readonly tookMs: number;
  readonly proposal?: Expectation;
  /** Deflated SVG, base 64. */
  readonly picture?: string;
}

/** A database is no store for long recordings (chosen). */
export const mostStoredBytes = 16 << 20;
/** Jobs, and bytes, that go in with one statement. */
const mostAtOnce = 200;
const mostBytesAtOnce = 32 << 20;
const askMs = 200;
const idleMs = 15_000;

export async function replayOverQueue(
  files: readonly string[],
  settings: BenchSettings,
  { url, store = false, onIdle = () => {} }: QueueOptions,
  done: (index: number, answer: BenchAnswer) => void,
): Promise<void> {
  const queue = await JobQueue.open(url);
  const run = randomUUID();
  const left = new Set(files.keys());
  const end = (index: number, answer: BenchAnswer): void => {
    // Said twice where an answer of the database got lost on its way.
    if (left.delete(index)) done(index, answer);
  };
  try {
    let batch: { readonly index: number; readonly job: NewJob }[] = [];
    let bytes = 0;
    const flush = async (): Promise<void> => {
      // Places of captures that never came into the queue are left out.
      for (const stretch of stretchesOf(batch)) await queue.put(run, stretch.first, stretch.jobs);
      batch = [];
      bytes = 0;
    };
    for (const [index, path] of files.entries()) {
      try {
        const job = jobOf(path, settings, store);
        batch.push({ index, job });
        bytes += job.capture?.length ?? 0;
      } catch (error) {
        end(index, { result: unreadable(nameOf(path), withName(path, error)), tookMs: 0 });
      }
      if (batch.length >= mostAtOnce || bytes >= mostBytesAtOnce) await flush();
    }
    await flush();
    await collect(queue, run, left, onIdle, (job) => end(job.number, answerOf(job, files[job.number] ?? '')));
  } finally {
    // Whoever waits no longer needs no more work done.
    if (left.size > 0) await queue.drop(run).catch(() => undefined);
    await queue.close();
  }
}

async function collect(
  queue: JobQueue,
  run: string,
  left: ReadonlySet<number>,
  onIdle: () => void,
  end: (job: EndedJob) => void,
): Promise<void> {
  let lastMs = performance.now();
  let told = false;
  while (left.size > 0) {
    const ended = await queue.ended(run);
    for (const job of ended) end(job);
    if (ended.length > 0) {
      await queue.forget(run, ended);
      lastMs = performance.now();
      continue;
    }
    const { waiting, running } = await queue.state(run);
    if (waiting + running === 0 && left.size > 0 && (await queue.ended(run)).length === 0)
      throw new ImpError('queue-emptied', 'somebody has taken this run out of the queue', 'start it again');
    if (running > 0) lastMs = performance.now();
    if (!told && performance.now() - lastMs > idleMs) {
      told = true;
      onIdle();
    }
    await sleep(askMs);
  }
}

function jobOf(path: string, settings: BenchSettings, store: boolean): NewJob {
  const work: QueuedCapture = {
    path: resolve(path),
    file: nameOf(path),
    expectation: expectationText(path),
    settings,
  };
  return { kind: replayKind, work: JSON.stringify(work), capture: store ? stored(path) : null };
}

function stored(path: string): Uint8Array {
  if (statSync(path).size > mostStoredBytes)
    throw new ImpError(
      'too-large-to-store',
      `with more than ${mostStoredBytes >> 20} MB it is too large for the database`,
      'trim it, or leave out --store and let the workers see the folder',
    );
  return readFileSync(path);
}

function answerOf({ result, worker }: EndedJob, path: string): BenchAnswer {
  if (result === null) {
    const error = new ImpError(
      'poison',
      `${path}: every worker that took it died; the last one was ${worker ?? 'unknown'}`,
      'replay it alone, without --queue, to see what it does, and report it',
    );
    return { result: unreadable(nameOf(path), error), tookMs: 0 };
  }
  const { picture, ...answer } = JSON.parse(result) as QueuedAnswer;
  return picture === undefined
    ? answer
    : { ...answer, picture: Uint8Array.from(Buffer.from(picture, 'base64')) };
}

function stretchesOf(
  batch: readonly { readonly index: number; readonly job: NewJob }[],
): readonly { readonly first: number; readonly jobs: NewJob[] }[] {
  const stretches: { first: number; jobs: NewJob[] }[] = [];
  for (const { index, job } of batch) {
    const last = stretches.at(-1);
    if (last !== undefined && last.first + last.jobs.length === index) last.jobs.push(job);
    else stretches.push({ first: index, jobs: [job] });
  }
  return stretches;
}
