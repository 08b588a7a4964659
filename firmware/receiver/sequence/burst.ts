/** One transmission's light with its timing found, before its levels and bits. */
import type { Candidate } from './acquisition.ts';
import { Shade } from '../../../protocol/shade.ts';
import { type Alternation, type Cells, findAlternation, readCells } from './cells.ts';
import type { Fit } from './fit.ts';
import { coarser, type LightSums } from './prefix-sums.ts';
import { findGrid, type SymbolGrid } from './symbol-grid.ts';
import { tuning } from './tuning.ts';

export interface Burst {
  readonly sums: LightSums;
  readonly grid: SymbolGrid;
  readonly cells: Cells;
  readonly alternation: Alternation;
}

/** Finds timing and preamble around a candidate. Undefined where the light holds neither. */
export function findBurst(light: LightSums, candidate: Candidate): Burst | undefined {
  const factor = Math.max(1, Math.floor(candidate.periodBins / tuning.binsPerSymbol));
  const sums = coarser(light, factor);
  const grid = findGrid(sums, candidate.bin / factor, candidate.periodBins / factor);
  if (grid === undefined) return undefined;
  const cells = readCells(sums, grid);
  const alternation = findAlternation(cells, grid.anchorCell);
  return alternation === undefined ? undefined : { sums, grid, cells, alternation };
}

/** The same burst on the boundaries that a search found in it, for a sender that keeps no grid; a symbol shown twice makes two cells. */
export function onFoundBoundaries({ sums, grid, alternation }: Burst, { light, segments }: Fit): Burst {
  const edges: number[] = [];
  const lit: number[] = [];
  for (const { from, to, shade } of segments) {
    const periods = (to - from) / grid.periodBins;
    const cells = Math.max(1, Math.round(periods));
    // What was shown for too short a time may not have been shown at all: it teaches no level.
    const sure = periods >= tuning.phantom.shortPeriods;
    for (let i = 0; i < cells; i++) {
      edges.push(light.firstBin + from + ((to - from) * i) / cells);
      lit.push(!sure ? -1 : shade === Shade.black ? 0 : 1);
    }
  }
  const last = segments.at(-1);
  if (last !== undefined) edges.push(light.firstBin + last.to);
  const found = { ...grid, edges: Float64Array.from(edges), steady: false, anchorCell: 0 };
  return {
    sums,
    grid: found,
    cells: readCells(sums, found),
    alternation: { ...alternation, from: 0, start: 0, to: lit.length, lit: Int8Array.from(lit) },
  };
}
