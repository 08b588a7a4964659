/** Steps of the ambient light: a hand moves, a lamp is switched. The dark symbols jump, and stay there. */
import type { Alternation, Cells } from './cells.ts';
import { type LightSums, sumAt } from './prefix-sums.ts';
import type { SymbolGrid } from './symbol-grid.ts';
import { tuning } from './tuning.ts';

/** First cell whose middle lies behind a step, to the bin edge at which the light steps. */
export type Steps = ReadonlyMap<number, number>;

/** Dark cells compared on either side of a cell. */
const side = 3;

/** Light that steps: dark level before, and by how much it rises. */
export interface Step {
  readonly before: number;
  readonly size: number;
}

/** What a cell may show above the dark level: one of these, or anything. */
export type Shown = readonly number[] | 'anything';

/** How badly a cell fits where the light steps at `bin`: sum of squares, less what is the same for every bin. */
function misfit(
  { weight, sum }: LightSums,
  from: number,
  to: number,
  bin: number,
  step: Step,
  shown: Shown,
): number {
  const split = Math.max(from, Math.min(to, bin));
  const samplesBefore = sumAt(weight, split) - sumAt(weight, from);
  const samplesAfter = sumAt(weight, to) - sumAt(weight, split);
  const sumBefore = sumAt(sum, split) - sumAt(sum, from);
  const sumAfter = sumAt(sum, to) - sumAt(sum, split);
  const after = step.before + step.size;
  const samples = samplesBefore + samplesAfter;
  const above = sumBefore - samplesBefore * step.before + sumAfter - samplesAfter * after;
  const squares =
    samplesBefore * step.before * step.before -
    2 * step.before * sumBefore +
    samplesAfter * after * after -
    2 * after * sumAfter;
  if (shown === 'anything') return samples > 0 ? squares - (above * above) / samples : 0;
  return squares + Math.min(...shown.map((level) => samples * level * level - 2 * level * above));
}

/** Finds the bin edge in cells `from`..`to` - 1 at which a step explains the light best, and writes it down. */
export function placeStep(
  steps: Map<number, number>,
  sums: LightSums,
  { edges }: SymbolGrid,
  from: number,
  to: number,
  step: Step,
  shownIn: (cell: number) => Shown,
): void {
  let best = { bin: 0, error: Infinity };
  for (let bin = Math.ceil(edges[from] ?? 0); bin <= (edges[to] ?? 0); bin++) {
    let error = 0;
    for (let cell = from; cell < to; cell++)
      error += misfit(sums, edges[cell] ?? 0, edges[cell + 1] ?? 0, bin, step, shownIn(cell));
    if (error < best.error) best = { bin, error };
  }
  let cell = from;
  while (cell < to && ((edges[cell] ?? 0) + (edges[cell + 1] ?? 0)) / 2 <= best.bin) cell++;
  steps.set(cell, best.bin);
}

const middleOf = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** Steps in light whose dark cells are known, beyond what noise (`noise` is a cell's variance) and `leastStep` explain. */
export function ambientSteps(
  sums: LightSums,
  grid: SymbolGrid,
  { means }: Cells,
  { lit, start, to }: Alternation,
  noise: number,
  leastStep: number,
): Steps {
  const dark: number[] = [];
  for (let k = start; k < to; k++) if (lit[k] === 0 && means[k] === means[k]) dark.push(k);
  const least = Math.max(leastStep, tuning.levels.stepSigmas * Math.sqrt((2 * noise) / side));
  const levelOf = (i: number): number => means[dark[i] ?? 0] ?? 0;
  const jumps = dark.map((_, i) => {
    if (i < side || i + side > dark.length) return 0;
    const [a, b, c] = [levelOf(i - 3), levelOf(i - 2), levelOf(i - 1)];
    const [d, e, f] = [levelOf(i), levelOf(i + 1), levelOf(i + 2)];
    // By the medians there is a step or none, whatever one dark symbol that was none says; by the means it has its place.
    const isStep = Math.abs(middleOf(d, e, f) - middleOf(a, b, c)) >= least;
    return isStep ? (d + e + f - a - b - c) / side : 0;
  });
  const steps = new Map<number, number>();
  jumps.forEach((jump, i) => {
    if (jump === 0) return;
    for (let j = i - side; j <= i + side; j++) if (Math.abs(jumps[j] ?? 0) > Math.abs(jump)) return;
    // The dark cells next to the step may hold it: those beyond tell the levels.
    const meanAt = (near: number, far: number) => (levelOf(near) + levelOf(far)) / 2;
    const before = meanAt(i - 2, i - 3);
    const step = { before, size: meanAt(i + 1, i + 2) - before };
    placeStep(steps, sums, grid, dark[i - 1] ?? 0, (dark[i] ?? 0) + 1, step, (cell) =>
      lit[cell] === 0 ? [0] : 'anything',
    );
  });
  return steps;
}
