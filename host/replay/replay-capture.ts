/** One capture through a whole imp, and compared with what it is expected to do. */
import type { LightBlock } from '../../firmware/ports.ts';
import type { ReadingOptions } from '../captures/formats/capture-format.ts';
import { openCapture } from '../captures/open-capture.ts';
import type { BenchCloud } from './bench-cloud.ts';
import { runImp } from './bench-imp.ts';
import { expectationPath, parseExpectation, readExpectation, type Expectation } from './expectation.ts';
import { judge } from './judge.ts';
import type { CaptureResult } from './outcome.ts';
import { outcomeOf } from './outcome-of.ts';
import { proposal } from './proposal.ts';
import { unreadable } from './unreadable.ts';

/** How captures are read and shown. Plain data: it goes to other threads and machines. */
export interface ReplaySettings {
  readonly seed: number;
  readonly reading: ReadingOptions;
  readonly showSecrets: boolean;
  /** Whether a capture without expectation brings back one that would fit. It holds secrets. */
  readonly propose: boolean;
}

export interface Replayed {
  readonly result: CaptureResult;
  /** What could be expected of a capture of which nothing is. Holds secrets. */
  readonly proposal?: Expectation;
}

/** Which capture, and what is expected of it. Plain data. */
export interface CaptureJob {
  /** Where it can be opened. */
  readonly path: string;
  /** What it is called in results. */
  readonly file: string;
  /** The text of its expectation, null where there is none; where it is absent, what stands beside the capture. */
  readonly expectation?: string | null;
}

/** Replays a file. Never throws for what is wrong with it: that is a result. */
export async function replayFile(
  { path, file, expectation: text }: CaptureJob,
  settings: ReplaySettings,
  cloud: BenchCloud,
): Promise<Replayed> {
  try {
    const expectation =
      text === undefined
        ? readExpectation(path)
        : text === null
          ? null
          : parseExpectation(text, expectationPath(file));
    return await replayLight(file, openCapture(path, settings.reading), { expectation, settings, cloud });
  } catch (error) {
    return { result: unreadable(file, error) };
  }
}

/** Replays light from anywhere. Throws what reading the light throws. */
export async function replayLight(
  file: string,
  light: Iterable<LightBlock>,
  {
    expectation,
    settings,
    cloud,
  }: {
    readonly expectation: Expectation | null;
    readonly settings: ReplaySettings;
    readonly cloud: BenchCloud;
  },
): Promise<Replayed> {
  const run = await runImp(light, { cloud, seed: seedOf(file, settings.seed) });
  const { outcome, packet } = outcomeOf(run, settings.showSecrets);
  if (expectation === null)
    return {
      result: { file, verdict: 'no-expectation', misses: [], outcome },
      ...(settings.propose ? { proposal: proposal(outcome, packet) } : {}),
    };
  const misses = judge(expectation, outcome, packet);
  return { result: { file, verdict: misses.length === 0 ? 'pass' : 'fail', misses, outcome } };
}

/** Each capture has an imp of its own, and the same one in every run. */
function seedOf(file: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < file.length; i++) hash = Math.imul(hash ^ file.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
