/**
 * The order in which a burst is searched: the strictest timing first, since what is not free to move cannot follow noise; freer ones
 * where that gave no frame, or where the light itself shows that symbols do not keep the grid.
 */
import { type Burst, onFoundBoundaries } from './burst.ts';
import { type Belief, type Fit, fitBurst, learnAgain, type Search, type TimingName } from './fit.ts';
import type { NormalLight } from './normal-light.ts';
import { tuning } from './tuning.ts';

/** What a line code brings along. */
export interface CodeSearch {
  readonly search: Search;
  /** Whether a symbol may be shown for more than one period. */
  readonly mayRepeat: boolean;
  /** Half the distance of the levels that bits are told by, over the noise of a symbol of so many samples. */
  readonly certainty: (fit: Fit, samples: number) => number;
  /** Learns the levels of a burst whose boundaries were found by a free search; absent where there is no free search. */
  readonly relearn?: (burst: Burst, from: number, to: number) => Belief | undefined;
}

/** A fit, and the burst that it was made on. */
export interface Attempted {
  readonly burst: Burst;
  readonly fit: Fit;
}

const { unsteady } = tuning;

/** Variance of one sample as neighbouring bins show it: noise, but no error of timing or level. */
function texture({ weight, sum, bins }: NormalLight): number {
  const differences: number[] = [];
  let before = Number.NaN;
  let samples = 0;
  for (let i = 0; i < bins; i++) {
    const own = (weight[i + 1] ?? 0) - (weight[i] ?? 0);
    const level = own > 0 ? ((sum[i + 1] ?? 0) - (sum[i] ?? 0)) / own : Number.NaN;
    if (level === level && before === before) {
      differences.push(Math.abs(level - before));
      samples += own;
    }
    before = level;
  }
  differences.sort((a, b) => a - b);
  const middle = 1.4826 * (differences[differences.length >> 1] ?? 0);
  return ((middle * middle) / 2) * (samples / Math.max(1, differences.length));
}

/** Fits of cells `from`..`to` - 1, likeliest timing first. */
export function* attempts(
  burst: Burst,
  from: number,
  to: number,
  first: Belief,
  code: CodeSearch,
): Generator<Attempted> {
  const fitted = (belief: Belief, timing: TimingName) =>
    fitBurst(burst, from, to, belief, timing, code.mayRepeat, code.search);
  const again = (fit: Fit) => learnAgain(burst, from, to, fit);
  let belief = first;
  if (burst.grid.steady) {
    const steady = fitted(first, 'steady');
    const suspect =
      code.certainty(steady, burst.cells.samples) < unsteady.sureEnough &&
      steady.found.noise > unsteady.noiseOverTexture * texture(steady.light);
    let jittery = suspect ? fitted(again(steady), 'jittery') : undefined;
    const trembles = jittery !== undefined && jittery.found.noise < unsteady.noiseShare * steady.found.noise;
    if (!trembles) {
      yield { burst, fit: steady };
      yield { burst, fit: fitted(again(steady), 'steady') };
    }
    jittery ??= fitted(again(steady), 'jittery');
    yield { burst, fit: jittery };
    const last = fitted(again(jittery), 'jittery');
    yield { burst, fit: last };
    belief = again(last);
  } else if (code.relearn === undefined) {
    const jittery = fitted(first, 'jittery');
    yield { burst, fit: jittery };
    yield { burst, fit: fitted(again(jittery), 'jittery') };
  }
  if (code.relearn === undefined) return;
  const free = fitted(belief, 'free');
  yield { burst, fit: free };
  yield* onOwnBoundaries(burst, free, code, code.relearn);
}

/** Free fits whose levels are learned on the boundaries that the one before found. */
function* onOwnBoundaries(
  burst: Burst,
  free: Fit,
  { search, mayRepeat }: CodeSearch,
  relearn: NonNullable<CodeSearch['relearn']>,
): Generator<Attempted> {
  let last: Attempted = { burst, fit: free };
  for (let round = 0; round < unsteady.freeRounds; round++) {
    const found = onFoundBoundaries(last.burst, last.fit);
    const to = found.cells.count;
    const belief = relearn(found, 0, to);
    if (belief === undefined) return;
    last = { burst: found, fit: fitBurst(found, 0, to, belief, 'free', mayRepeat, search) };
    yield last;
  }
}
