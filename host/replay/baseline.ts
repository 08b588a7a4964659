/** An earlier run, as JSON lines, and how this one differs. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { z } from 'zod';
import { ImpError } from '../imp-error.ts';
import { verdicts, type CaptureResult, type Verdict } from './outcome.ts';

/** What is needed of an earlier result. */
const line = z.object({
  file: z.string(),
  verdict: z.enum(verdicts),
  outcome: z.object({ quality: z.object({ marginDb: z.number().optional() }) }).optional(),
});

interface Earlier {
  readonly verdict: Verdict;
  readonly marginDb: number | null;
}

/** Less lost margin than this is within what changes from run to run of a receiver's tuning. Decibels. */
export const lostMarginDb = 1;

export interface Regression {
  readonly newlyFailing: readonly string[];
  readonly newlyPassing: readonly string[];
  readonly marginLost: readonly { readonly file: string; readonly fromDb: number; readonly toDb: number }[];
  /** Of every capture that was measured in the earlier run. */
  readonly margins: readonly { readonly file: string; readonly fromDb: number }[];
  /** In only one of the two runs. */
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

export class Baseline {
  readonly #byFile: ReadonlyMap<string, Earlier>;
  /** For a run that named the same captures by other paths; null: more than one has that name. */
  readonly #byName = new Map<string, string | null>();

  constructor(results: ReadonlyMap<string, Earlier>) {
    this.#byFile = results;
    for (const file of results.keys()) {
      const name = posix.basename(file);
      this.#byName.set(name, this.#byName.has(name) ? null : file);
    }
  }

  /** What the capture was in the earlier run. */
  of(file: string): (Earlier & { readonly file: string }) | null {
    const key = this.#byFile.has(file) ? file : (this.#byName.get(posix.basename(file)) ?? null);
    const found = key === null ? undefined : this.#byFile.get(key);
    return found === undefined || key === null ? null : { ...found, file: key };
  }

  compare(results: readonly CaptureResult[]): Regression {
    const newlyFailing: string[] = [];
    const newlyPassing: string[] = [];
    const marginLost: { file: string; fromDb: number; toDb: number }[] = [];
    const margins: { file: string; fromDb: number }[] = [];
    const added: string[] = [];
    const seen = new Set<string>();
    for (const result of results) {
      const { file, verdict } = result;
      const before = this.of(file);
      if (before === null) {
        added.push(file);
        continue;
      }
      seen.add(before.file);
      if (isBad(verdict) && !isBad(before.verdict)) newlyFailing.push(file);
      if (verdict === 'pass' && isBad(before.verdict)) newlyPassing.push(file);
      const toDb = marginOf(result);
      if (before.marginDb !== null) margins.push({ file, fromDb: before.marginDb });
      if (toDb !== null && before.marginDb !== null && before.marginDb - toDb > lostMarginDb)
        marginLost.push({ file, fromDb: before.marginDb, toDb });
    }
    const gone = [...this.#byFile.keys()].filter((file) => !seen.has(file));
    marginLost.sort((a, b) => b.fromDb - b.toDb - (a.fromDb - a.toDb));
    return { newlyFailing, newlyPassing, marginLost, margins, added, gone };
  }
}

const isBad = (verdict: Verdict): boolean => verdict === 'fail' || verdict === 'unreadable';

/** The margin of a result; null where no transmission was measured. */
export function marginOf({ outcome }: Pick<CaptureResult, 'outcome'>): number | null {
  const quality = outcome?.quality;
  return quality !== undefined && 'marginDb' in quality ? quality.marginDb : null;
}

/** Whether somebody should look at it before a release. */
export const isRegression = ({ newlyFailing, marginLost }: Regression): boolean =>
  newlyFailing.length > 0 || marginLost.length > 0;

/** Reads what `impsim replay --json` printed, or the `results.jsonl` of its report. Throws ImpError `baseline`. */
export function readBaseline(path: string): Baseline {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw wrong(path, 'it cannot be read');
  }
  const results = new Map<string, Earlier>();
  for (const [number, written] of text.split('\n').entries()) {
    if (written.trim() === '') continue;
    const data = parsed(written);
    if (data === undefined) throw wrong(path, `line ${number + 1} is no JSON`);
    // Lines about the run as a whole name no file.
    if (typeof data !== 'object' || data === null || !('verdict' in data)) continue;
    const read = line.safeParse(data);
    if (!read.success) throw wrong(path, `line ${number + 1} is no result of a replay`);
    const { file, verdict, outcome } = read.data;
    results.set(file, { verdict, marginDb: outcome?.quality.marginDb ?? null });
  }
  if (results.size === 0) throw wrong(path, 'there is no result in it');
  return new Baseline(results);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const wrong = (path: string, cause: string): ImpError =>
  new ImpError(
    'baseline',
    `${path}: ${cause}`,
    'give the output of an earlier impsim replay --json, or the results.jsonl of its report',
  );
