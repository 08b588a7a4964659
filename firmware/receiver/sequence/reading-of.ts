/** Turns what a search found into times and raw levels: what pictures and quality reports are drawn from. */
import type { LineCode } from '../../../protocol/line-code.ts';
import { halfwayOf } from '../halfway.ts';
import type { Burst } from './burst.ts';
import type { Fit } from './fit.ts';
import type { NormalLight } from './normal-light.ts';
import { timeOfBin } from './prefix-sums.ts';
import type { Reading, SymbolReadings } from './reading.ts';
import type { Segment } from './segments.ts';

/** What a line code's decoder knows beside the fit. Bins are those of the normal light. */
export interface Findings {
  readonly lineCode: LineCode;
  readonly fit: Fit;
  readonly endBin: number;
  readonly headerBin?: number;
  /** Bits that a packet of this length needs right. */
  readonly bits: number;
  /** Difference of the two normal levels between which bits are decided. */
  readonly separation: number;
  /** Normal level that was to be passed by a segment of this kind. */
  readonly threshold: (kind: Segment['kind']) => number;
  readonly greyRatio?: number;
  readonly repeatsAtUs: readonly number[];
  readonly skipsAtUs: readonly number[];
}

/** Time of a bin edge of the normal light, microseconds. */
export const timeOfEdge = ({ sums }: Burst, light: NormalLight, edge: number): number =>
  timeOfBin(sums, light.firstBin + edge);

const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts;

/** Standard deviation of the boundaries around the grid, periods; boundaries between equal symbols say nothing. */
function jitterOf({ grid }: Burst, { light, segments }: Fit, endBin: number): number {
  let total = 0;
  let seen = 0;
  let cell = 0;
  segments.forEach((segment, i) => {
    if (i === 0 || segment.to > endBin || segments[i - 1]?.shade === segment.shade) return;
    const bin = light.firstBin + segment.from;
    while (
      cell + 1 < grid.edges.length &&
      Math.abs((grid.edges[cell + 1] ?? 0) - bin) <= Math.abs((grid.edges[cell] ?? 0) - bin)
    )
      cell++;
    const away = (bin - (grid.edges[cell] ?? 0)) / grid.periodBins;
    total += away * away;
    seen++;
  });
  // Boundaries lie on whole bins: that much of the scatter is the raster's own.
  const raster = 1 / (12 * grid.periodBins * grid.periodBins);
  return Math.sqrt(Math.max(0, total / Math.max(1, seen) - raster));
}

function symbolsOf(burst: Burst, { fit, threshold }: Findings): SymbolReadings {
  const { light, segments, belief } = fit;
  const { edges } = burst.grid;
  const array = () => new Float64Array(segments.length);
  const symbols = {
    startsUs: array(),
    endsUs: array(),
    shades: new Uint8Array(segments.length),
    levels: array(),
    blacks: array(),
    whites: array(),
    thresholds: array(),
  };
  let cell = 0;
  segments.forEach(({ from, to, shade, kind, mean }, i) => {
    const middle = light.firstBin + (from + to) / 2;
    while (cell + 2 < edges.length && (edges[cell + 1] ?? 0) <= middle) cell++;
    const black = belief.levels.black[cell] ?? 0;
    const step = belief.levels.step[cell] ?? 0;
    symbols.startsUs[i] = timeOfEdge(burst, light, from);
    symbols.endsUs[i] = timeOfEdge(burst, light, to);
    symbols.shades[i] = shade;
    symbols.levels[i] = black + step * mean;
    symbols.blacks[i] = black;
    symbols.whites[i] = black + step;
    symbols.thresholds[i] = black + step * threshold(kind);
  });
  return symbols;
}

/** The whole reading. */
export function readingOf(burst: Burst, findings: Findings): Reading {
  const { fit, lineCode, endBin, headerBin, bits, separation, greyRatio, repeatsAtUs, skipsAtUs } = findings;
  const { grid, cells, sums, alternation } = burst;
  const { noise } = fit.found;
  const periodUs = grid.periodBins * sums.binUs;
  const certainty = (separation / 2) * Math.sqrt(cells.samples / noise);
  return {
    lineCode,
    symbolHz: rounded(1e6 / periodUs, 100),
    startUs: Math.round(timeOfBin(sums, grid.edges[alternation.start] ?? 0)),
    endUs: Math.round(timeOfEdge(burst, fit.light, endBin)),
    ...(headerBin === undefined ? {} : { headerAtUs: Math.round(timeOfEdge(burst, fit.light, headerBin)) }),
    snrDb: rounded(-10 * Math.log10(noise), 10),
    ...(greyRatio === undefined ? {} : { greyRatio: rounded(greyRatio, 1000) }),
    marginDb: rounded(20 * Math.log10(Math.max(0.01, certainty) / halfwayOf(bits)), 10),
    jitterUs: Math.round(jitterOf(burst, fit, endBin) * periodUs),
    repeatsAtUs: repeatsAtUs.map(Math.round),
    skipsAtUs: skipsAtUs.map(Math.round),
    symbols: symbolsOf(burst, findings),
  };
}
