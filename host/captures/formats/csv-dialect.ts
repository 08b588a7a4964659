/** How a CSV is written: told from its first lines. */
import { headBytes } from './capture-format.ts';
import { type ColumnMeaning, meaningOf, unitOfStep } from './csv-columns.ts';

export interface CsvDialect {
  /** Byte between columns; 0 where there is one column only. */
  readonly delimiter: number;
  /** Byte between whole and fraction. */
  readonly decimal: number;
  /** Whether the first line that is no comment names the columns. */
  readonly named: boolean;
  /** Null where there are no times. */
  readonly timeColumn: number | null;
  /** Microseconds per unit of time. */
  readonly unitUs: number;
  readonly levelColumn: number;
  readonly level: ColumnMeaning;
}

/** Strongest first: a comma may be a decimal one where another stands between the columns. */
const delimiters = [';', '\t', ',', ' '] as const;
const noMeaning: ColumnMeaning = { time: false, level: false, index: false };
/** What no name of a column has, and how long none is. */
const noName = /[{}<>]/;
const mostNameLetters = 40;
const numberPattern = /^([+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?|nan|[+-]?inf(inity)?)$/i;
const headLines = 20;

/** Whether bytes are text: no control characters but white space. */
export const isText = (head: Uint8Array): boolean =>
  head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));

/** The bytes of a mark that UTF-8 text may begin with. */
export const byteOrderMarkBytes = (head: Uint8Array): number =>
  head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;

/** Told from a file's first bytes; null where they are no CSV of numbers. */
export function csvDialect(head: Uint8Array): CsvDialect | null {
  if (!isText(head)) return null;
  const lines = linesOf(head);
  const [first] = lines;
  if (first === undefined) return null;
  const sample = lines[1] ?? first;
  const firstDelimiter = delimiterOf(first);
  const named = !fields(first, firstDelimiter).every((field) => numberPattern.test(field));
  // Rows whose only comma is not in the header: a decimal comma in a single column.
  const single = named && firstDelimiter === '' && delimiterOf(sample) === ',';
  const delimiter = single ? '' : delimiterOf(sample);
  const names = named ? fields(first, delimiter) : [];
  const rows = (named ? lines.slice(1) : lines).map((line) => fields(line, delimiter));
  if (names.some((name) => name.length > mostNameLetters || noName.test(name))) return null;
  const dialect = columnsOf(names.map(meaningOf), rows);
  if (dialect === null) return null;
  const decimalComma = delimiter !== ',' && rows.some((row) => row.some((field) => field.includes(',')));
  return {
    ...dialect,
    named,
    delimiter: delimiter === '' ? 0 : delimiter.charCodeAt(0),
    decimal: decimalComma ? 0x2c : 0x2e,
  };
}

function columnsOf(
  meanings: readonly ColumnMeaning[],
  rows: readonly (readonly string[])[],
): Pick<CsvDialect, 'timeColumn' | 'unitUs' | 'levelColumn' | 'level'> | null {
  const known = meanings.some(({ time, level }) => time || level);
  const [first] = rows;
  const columns = Math.max(meanings.length, first?.length ?? 0);
  const namedTime = meanings.findIndex(({ time }) => time);
  const timeColumn =
    namedTime >= 0 ? namedTime : columns > 1 && !(meanings[0]?.level || meanings[0]?.index) ? 0 : null;
  const namedLevel = meanings.findIndex(({ level }) => level);
  const other = (column: number): boolean => column === timeColumn || (meanings[column]?.index ?? false);
  const levelColumn = namedLevel >= 0 ? namedLevel : other(0) ? 1 : 0;
  if (levelColumn >= columns) return null;
  const wanted = [first?.[timeColumn ?? levelColumn], first?.[levelColumn]];
  const numbers = wanted.filter((field) => numberPattern.test(field ?? '')).length;
  // Known names need not be followed by good rows: what is wrong with these is said when they are read.
  if (numbers < (known ? (first === undefined ? 0 : 1) : wanted.length)) return null;
  const steps = rows.map((row) => Number((row[timeColumn ?? 0] ?? '').replace(',', '.')));
  const unitUs = timeColumn === null ? undefined : meanings[timeColumn]?.unitUs;
  return {
    timeColumn,
    unitUs: unitUs ?? unitOfStep((steps[1] ?? 0) - (steps[0] ?? 0)),
    levelColumn,
    level: meanings[levelColumn] ?? noMeaning,
  };
}

/** The first lines that are neither empty nor comments; a last one that may be cut off is left out. */
function linesOf(head: Uint8Array): readonly string[] {
  const text = new TextDecoder().decode(head.subarray(byteOrderMarkBytes(head)));
  const lines = text.split(/\r?\n/);
  if (head.length >= headBytes && lines.length > 1) lines.pop();
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#')).slice(0, headLines);
}

const delimiterOf = (line: string): string =>
  delimiters.find((delimiter) => line.trim().includes(delimiter)) ?? '';

function fields(line: string, delimiter: string): readonly string[] {
  const trimmed = line.trim();
  const parts =
    delimiter === '' ? [trimmed] : delimiter === ' ' ? trimmed.split(/ +/) : trimmed.split(delimiter);
  return parts.map((field) => field.trim().replaceAll('"', ''));
}
