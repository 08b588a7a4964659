/** What the report's page knows of each capture. */
import { marginOf, type Regression } from '../baseline.ts';
import { missWords } from '../junit.ts';
import { measures, type Measure } from '../measures.ts';
import type { CaptureResult } from '../outcome.ts';
import { byWeight } from '../summary.ts';

export type Change = 'newly failing' | 'newly passing' | 'margin lost' | 'new' | '';

export interface PageRow {
  /** Its place in the run, and the number of its picture. */
  readonly index: number;
  readonly file: string;
  readonly verdict: CaptureResult['verdict'];
  /** `stage/code`, or nothing. */
  readonly fault: string;
  /** Cause and cure of it. */
  readonly why: string;
  readonly misses: readonly string[];
  readonly path: string;
  readonly final: string;
  readonly enrollment: string;
  readonly led: string;
  readonly change: Change;
  /** Of the earlier run; null: not known. */
  readonly marginBeforeDb: number | null;
  /** The measures that there are, by their names. */
  readonly quality: Readonly<Partial<Record<Measure, number>>>;
  readonly packet: string;
  readonly picture: boolean;
}

/** Those that need a look first. */
export function pageRows(
  results: readonly CaptureResult[],
  regression: Regression | null,
  hasPicture: (index: number) => boolean,
): readonly PageRow[] {
  const places = new Map(results.map((result, index) => [result, index]));
  const changes = changesOf(regression);
  const before = new Map((regression?.margins ?? []).map(({ file, fromDb }) => [file, fromDb]));
  return byWeight(results).map((result) => {
    const { file, verdict, misses, outcome, error } = result;
    const index = places.get(result) ?? -1;
    const fault = outcome?.fault ?? null;
    return {
      index,
      file,
      verdict,
      fault: fault === null ? (error?.code ?? '') : `${fault.stage}/${fault.code}`,
      why: whyOf(fault ?? error ?? null),
      misses: misses.map(missWords),
      path: outcome?.path ?? '',
      final: outcome?.final ?? '',
      enrollment: outcome?.enrollment ?? '',
      led: outcome?.led ?? '',
      change: changes.get(file) ?? '',
      marginBeforeDb: before.get(file) ?? null,
      quality: qualityOf(result),
      packet: JSON.stringify(outcome?.packet ?? undefined) ?? '',
      picture: hasPicture(index),
    };
  });
}

const whyOf = (why: { readonly cause: string; readonly cure: string } | null): string =>
  why === null ? '' : `${why.cause}. Cure: ${why.cure}.`;

/** The first that fits counts. */
function changesOf(regression: Regression | null): ReadonlyMap<string, Change> {
  if (regression === null) return new Map();
  const { newlyFailing, newlyPassing, marginLost, added } = regression;
  const changes = new Map<string, Change>();
  for (const file of added) changes.set(file, 'new');
  for (const { file } of marginLost) changes.set(file, 'margin lost');
  for (const file of newlyPassing) changes.set(file, 'newly passing');
  for (const file of newlyFailing) changes.set(file, 'newly failing');
  return changes;
}

function qualityOf(result: CaptureResult): Partial<Record<Measure, number>> {
  const { outcome } = result;
  if (outcome === undefined) return {};
  const known = outcome.quality as unknown as Readonly<Record<string, unknown>>;
  // Of light without a transmission only its levels say something.
  const names = marginOf(result) === null ? (['swing', 'offset', 'clipped'] as const) : measures;
  const quality: Partial<Record<Measure, number>> = {};
  for (const name of names) {
    const value = known[name];
    if (typeof value === 'number') quality[name] = value;
  }
  return quality;
}
