/** Steps of the ambient light: a hand moves, a lamp is switched. The dark symbols jump, and stay there. */
import type { Alternation, Cells } from './cells.ts';
import { type LightSums, meanBetween } from './prefix-sums.ts';
import type { SymbolGrid } from './symbol-grid.ts';
import { tuning } from './tuning.ts';

/** First cell whose middle lies behind a step, to the bin edge at which the light steps. */
export type Steps = ReadonlyMap<number, number>;

/** Dark cells compared on either side of a cell. */
const side = 3;

/** Looks for the bin edge at which the light steps by `size`, somewhere in cells `from`..`to` - 1, and writes it down. */
export function placeStep(
  steps: Map<number, number>,
  sums: LightSums,
  { edges, periodBins }: SymbolGrid,
  from: number,
  to: number,
  size: number,
): void {
  const span = Math.max(1, periodBins / 3);
  let best = { bin: 0, error: Infinity };
  for (let bin = Math.ceil(edges[from] ?? 0); bin <= (edges[to] ?? 0); bin++) {
    const jump = meanBetween(sums, bin, bin + span) - meanBetween(sums, bin - span, bin);
    const error = Math.abs(jump - size);
    if (error < best.error) best = { bin, error };
  }
  let cell = from;
  while (cell < to && ((edges[cell] ?? 0) + (edges[cell + 1] ?? 0)) / 2 <= best.bin) cell++;
  steps.set(cell, best.bin);
}

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
  const jumps = dark.map((_, i) => {
    if (i < side || i + side > dark.length) return 0;
    let jump = 0;
    for (let j = 0; j < side; j++)
      jump += (means[dark[i + j] ?? 0] ?? 0) - (means[dark[i - 1 - j] ?? 0] ?? 0);
    return jump / side;
  });
  const steps = new Map<number, number>();
  jumps.forEach((jump, i) => {
    if (Math.abs(jump) < least) return;
    for (let j = i - side; j <= i + side; j++) if (Math.abs(jumps[j] ?? 0) > Math.abs(jump)) return;
    placeStep(steps, sums, grid, dark[i - 1] ?? 0, (dark[i] ?? 0) + 1, jump);
  });
  return steps;
}
