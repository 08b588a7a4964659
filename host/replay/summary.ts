/** A run in numbers, and what has changed since an earlier one. Pure. */
import type { Regression } from './baseline.ts';
import type { CaptureResult, Verdict } from './outcome.ts';

export interface FaultCount {
  readonly stage: string;
  readonly code: string;
  readonly cause: string;
  readonly cure: string;
  readonly count: number;
}

export interface ReplaySummary {
  readonly captures: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Why captures gave no settings, or got not on-line with them, expected or not; most often first. */
  readonly faults: readonly FaultCount[];
  /** Seconds of light in all of them. */
  readonly lightSeconds: number;
}

export function summaryOf(results: readonly CaptureResult[]): ReplaySummary {
  const counts: Record<Verdict, number> = { fail: 0, unreadable: 0, 'no-expectation': 0, pass: 0 };
  const faults = new Map<string, FaultCount>();
  let lightSeconds = 0;
  for (const { verdict, outcome, error } of results) {
    counts[verdict]++;
    lightSeconds += outcome?.seconds ?? 0;
    const fault = outcome?.fault ?? (error === undefined ? null : { ...error, stage: 'capture' });
    if (fault === null) continue;
    const { stage, code, cure } = fault;
    const count = (faults.get(`${stage}/${code}`)?.count ?? 0) + 1;
    // What stands in brackets, and a file's name before a colon, is about one capture only.
    const cause = fault.cause.replace(/ \(.*\)$/s, '');
    faults.set(`${stage}/${code}`, { stage, code, cause: error === undefined ? cause : code, cure, count });
  }
  return {
    captures: results.length,
    counts,
    faults: [...faults.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    lightSeconds,
  };
}

/** Those that need a look first: failed, unreadable, without expectation, passed; within them by name. */
export function byWeight(results: readonly CaptureResult[]): readonly CaptureResult[] {
  const weight: Record<Verdict, number> = { fail: 0, unreadable: 1, 'no-expectation': 2, pass: 3 };
  return results.toSorted((a, b) => weight[a.verdict] - weight[b.verdict] || (a.file < b.file ? -1 : 1));
}

/** The last of a run's JSON lines. */
export function closingLine(summary: ReplaySummary, regression: Regression | null): object {
  if (regression === null) return { summary };
  const { margins: _, ...changes } = regression;
  return { summary, regression: changes };
}
