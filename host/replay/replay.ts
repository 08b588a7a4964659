/** Captures through whole imps: `import { replay } from 'impsim'`. */
import { captureFiles } from '../captures/capture-files.ts';
import type { ReadingOptions } from '../captures/formats/capture-format.ts';
import { readBaseline, type Regression } from './baseline.ts';
import type { BenchAnswer, BenchSettings } from './bench.ts';
import { nameOf } from './capture-name.ts';
import { openCrew } from './crew.ts';
import type { Expectation } from './expectation.ts';
import type { CaptureResult } from './outcome.ts';
import type { QueueOptions } from './queue-run.ts';
import { summaryOf, type ReplaySummary } from './summary.ts';

export interface ReplayOptions {
  /** Sample rate and full scale where the files do not say. */
  readonly reading?: ReadingOptions;
  /** A cloud that is running: the URL of its device link, `ws://host:port/device-link`. By default one in process, which has issued whatever plan ID and token the light carries. */
  readonly cloud?: string;
  /** Threads at most; as many as the machine has processors by default. */
  readonly jobs?: number;
  /** On it hang the imps' IDs and keys; 1 by default. */
  readonly seed?: number;
  /** Passwords and tokens in clear; false by default. */
  readonly showSecrets?: boolean;
  /** Draws the pictures of captures, for `onDone`; `none` by default. */
  readonly pictures?: BenchSettings['pictures'];
  /** Makes an expectation for each capture that has none, for `onDone`. It holds secrets. */
  readonly propose?: boolean;
  /** An earlier run to compare with: the path of its JSON lines. */
  readonly baseline?: string;
  /** Shares the work out over a queue instead of this machine's threads. */
  readonly queue?: QueueOptions;
  /** Told how many captures there are, before the first. */
  readonly onStart?: (captures: number) => void;
  /** Told of each capture when it is done, in any order; `index` is its place in `results`. */
  readonly onDone?: (done: ReplayDone) => void;
}

export interface ReplayDone {
  readonly index: number;
  /** Where the capture is. */
  readonly path: string;
  readonly result: CaptureResult;
  /** Wall time. */
  readonly tookMs: number;
  /** Deflated SVG. */
  readonly picture?: Uint8Array;
  readonly proposal?: Expectation;
}

export interface ReplayRun {
  /** In the order of the captures, however they were shared out. */
  readonly results: readonly CaptureResult[];
  readonly summary: ReplaySummary;
  /** Only with a baseline. */
  readonly regression: Regression | null;
}

/**
 * Replays every capture that the paths name: files, and folders with what is below them. Each one falls on an imp of its own that
 * was switched on a moment before, and is compared with `<capture>.expected.json`. Bad light and missed expectations are results.
 * Throws ImpError `no-captures` and `baseline`.
 */
export async function replay(
  paths: string | readonly string[],
  options: ReplayOptions = {},
): Promise<ReplayRun> {
  const baseline = options.baseline === undefined ? null : readBaseline(options.baseline);
  const files = captureFiles(typeof paths === 'string' ? [paths] : paths);
  options.onStart?.(files.length);
  const results: CaptureResult[] = [];
  const done = (index: number, answer: BenchAnswer): void => {
    results[index] = answer.result;
    options.onDone?.({ index, path: files[index] ?? '', ...answer });
  };
  const settings = benchSettings(options);
  if (options.queue === undefined) await replayHere(files, settings, options.jobs, done);
  else await (await import('./queue-run.ts')).replayOverQueue(files, settings, options.queue, done);
  return { results, summary: summaryOf(results), regression: baseline?.compare(results) ?? null };
}

/** On this machine. What becomes of a capture does not depend on the others, nor on the number of threads. */
async function replayHere(
  files: readonly string[],
  settings: BenchSettings,
  jobs: number | undefined,
  done: (index: number, answer: BenchAnswer) => void,
): Promise<void> {
  const crew = openCrew(files.length, jobs);
  const left = files.entries();
  const lane = async (): Promise<void> => {
    for (const [index, path] of left) done(index, await crew.replay({ path, file: nameOf(path), settings }));
  };
  try {
    await Promise.all(Array.from({ length: crew.atHand }, lane));
  } finally {
    await crew.close();
  }
}

const benchSettings = ({
  reading = {},
  cloud,
  seed = 1,
  showSecrets = false,
  pictures = 'none',
  propose = false,
}: ReplayOptions): BenchSettings => ({
  reading,
  linkUrl: cloud ?? null,
  seed,
  showSecrets,
  pictures,
  propose,
});
