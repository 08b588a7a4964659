/**
 * What stands above the numbers of an oscilloscope's CSV. Rigol: a line that names columns, one with units, start and
 * increment; Siglent, Tektronix, Keysight: a line a setting, then the names. Source: exports as the makers' programming
 * guides describe them.
 */
import { rateIn } from './frequency-text.ts';

export interface CsvPreamble {
  /** Lines before the one that names the columns, or before the numbers where none does. */
  readonly lines: number;
  /** Samples per second, where the preamble says it and the rows only count. */
  readonly rateHz?: number;
}

/** More than any maker writes. */
const mostPreambleLines = 40;
/** So many rows of numbers in a row are the capture. */
const rowsToTell = 3;

/**
 * Looks for the preamble; null: there is none. `isNumber` tells whether a field is one; rows are lines cut into fields.
 */
export function csvPreamble(
  rows: readonly (readonly string[])[],
  isNumber: (field: string) => boolean,
): CsvPreamble | null {
  const filled = rows.map((row) => row.filter((field) => field !== ''));
  const numeric = filled.map((row) => row.length > 1 && row.every(isNumber));
  const first = numeric.findIndex(
    (_, i) =>
      numeric.slice(i, i + rowsToTell).filter(Boolean).length === Math.min(rowsToTell, rows.length - i) &&
      rows.length - i >= 2 &&
      filled[i]?.length === filled[i + 1]?.length,
  );
  if (first < 2 || first > mostPreambleLines || (rows[0]?.length ?? 0) < 2) return null;
  const increment = incrementOf(rows, filled);
  if (increment !== undefined) return { lines: first - 1, rateHz: 1 / increment };
  return { lines: first - 1 };
}

/** Rigol's rows only count: `X,CH1,Start,Increment` and below them the values. */
function incrementOf(
  rows: readonly (readonly string[])[],
  filled: readonly (readonly string[])[],
): number | undefined {
  const column = rows[0]?.findIndex((name) => name.toLowerCase() === 'increment') ?? -1;
  const value = column < 0 ? Number.NaN : Number(rows[1]?.[column]);
  return value > 0 && filled.length > 2 ? value : undefined;
}

/** Tektronix' older scopes write settings in the first columns, and beside them, from the first line on, times and volts. */
export const tektronixColumns = { time: 3, level: 4 } as const;

export const isOldTektronix = (
  rows: readonly (readonly string[])[],
  isNumber: (field: string) => boolean,
): boolean =>
  rows[0]?.[0] === 'Record Length' &&
  rows
    .slice(0, 5)
    .every(
      (row) => isNumber(row[tektronixColumns.time] ?? '') && isNumber(row[tektronixColumns.level] ?? ''),
    );

/** The rate that a comment names, as sigrok writes it above its CSV. */
export const rateInComments = (text: string): number | undefined =>
  text
    .split('\n', mostPreambleLines)
    .filter((line) => /^[#;]/.test(line))
    .map((line) => (/sample ?rate/i.test(line) ? rateIn(line) : undefined))
    .find((rate) => rate !== undefined);
