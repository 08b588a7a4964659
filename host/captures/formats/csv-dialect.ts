/** How a CSV is written: told from its first lines. */
import { headBytes } from './capture-format.ts';
import { chosenChannel } from './channel.ts';
import {
  type CsvPreamble,
  csvPreamble,
  isOldTektronix,
  rateInComments,
  tektronixColumns,
} from './csv-preamble.ts';
import { type ColumnMeaning, meaningOf, unitOfStep } from './csv-columns.ts';

export interface CsvDialect {
  /** Byte between columns; 0 where there is one column only. */
  readonly delimiter: number;
  /** Byte between whole and fraction. */
  readonly decimal: number;
  /** Lines before the numbers that are neither empty nor comments: a preamble, and names of the columns. */
  readonly skippedLines: number;
  /** Samples per second, where the file says it. */
  readonly rateHz: number | undefined;
  /** Null where there are no times. */
  readonly timeColumn: number | null;
  /** Microseconds per unit of time. */
  readonly unitUs: number;
  readonly levelColumn: number;
  readonly level: ColumnMeaning;
  /** Whether rows are told only where a bit changes. */
  readonly held: boolean;
}

/** Strongest first: a comma may be a decimal one where another stands between the columns. */
const delimiters = [';', '\t', ',', ' '] as const;
const noMeaning: ColumnMeaning = { time: false, level: false, index: false };
/** What no name of a column has, and how long none is. */
const noName = /[{}<>]/;
const mostNameLetters = 40;
const numberPattern = /^([+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?|nan|[+-]?inf(inity)?)$/i;
const headLines = 60;
/** Steps that differ so much are no sampling. */
const unevenSteps = 1.8;

/** Whether bytes are text: no control characters but white space. */
export const isText = (head: Uint8Array): boolean =>
  head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));

/** The bytes of a mark that UTF-8 text may begin with. */
export const byteOrderMarkBytes = (head: Uint8Array): number =>
  head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;

/** Told from a file's first bytes; null where they are no CSV of numbers. Throws ImpError `no-channel` where it lacks the one asked for. */
export function csvDialect(head: Uint8Array, channel?: string): CsvDialect | null {
  if (!isText(head)) return null;
  const text = textOf(head);
  const all = linesOf(text, head.length >= headBytes);
  const preamble = preambleOf(all);
  const lines = all.slice(preamble.lines);
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
  const dialect = preamble.dialect ?? columnsOf(names, rows, channel);
  if (dialect === null) return null;
  const decimalComma = delimiter !== ',' && rows.some((row) => row.some((field) => field.includes(',')));
  return {
    ...dialect,
    held: isHeld(rows, dialect),
    skippedLines: preamble.lines + (named && preamble.dialect === undefined ? 1 : 0),
    rateHz: preamble.rateHz ?? rateInComments(text),
    delimiter: delimiter === '' ? 0 : delimiter.charCodeAt(0),
    decimal: decimalComma ? 0x2c : 0x2e,
  };
}

function columnsOf(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  channel: string | undefined,
): Pick<CsvDialect, 'timeColumn' | 'unitUs' | 'levelColumn' | 'level'> | null {
  const meanings = names.map(meaningOf);
  const known = meanings.some(({ time, level }) => time || level);
  const [first] = rows;
  const columns = Math.max(meanings.length, first?.length ?? 0);
  const namedTime = meanings.findIndex(({ time }) => time);
  const timeColumn =
    namedTime >= 0 ? namedTime : columns > 1 && !(meanings[0]?.level || meanings[0]?.index) ? 0 : null;
  const namedLevel = meanings.findIndex(({ level }) => level);
  const other = (column: number): boolean => column === timeColumn || (meanings[column]?.index ?? false);
  const usual = namedLevel >= 0 ? namedLevel : other(0) ? 1 : 0;
  const channels = Array.from({ length: columns }, (_, column) => ({ name: names[column] ?? '', column }));
  const levelColumn =
    channel === undefined
      ? usual
      : chosenChannel(
          channels.filter(({ column }) => !other(column)),
          channel,
        ).column;
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

/** Bits at uneven times: a logic analyzer tells a row where one changes. */
function isHeld(
  rows: readonly (readonly string[])[],
  { timeColumn, levelColumn }: { readonly timeColumn: number | null; readonly levelColumn: number },
): boolean {
  if (timeColumn === null || rows.length < 4) return false;
  if (!rows.every((row) => row[levelColumn] === '0' || row[levelColumn] === '1')) return false;
  const times = rows.map((row) => Number(row[timeColumn]));
  const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  return Math.max(...steps) > unevenSteps * Math.min(...steps);
}

/** The first lines that are neither empty nor comments; a last one that may be cut off is left out. */
function linesOf(text: string, cut: boolean): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (cut && lines.length > 1) lines.pop();
  return lines.filter((line) => line.trim() !== '' && !/^[#;]/.test(line)).slice(0, headLines);
}

const textOf = (head: Uint8Array): string =>
  new TextDecoder().decode(head.subarray(byteOrderMarkBytes(head)));

interface Preamble extends CsvPreamble {
  /** Where the maker alone decides what the columns are. */
  readonly dialect?: ReturnType<typeof columnsOf> & object;
}

/** What stands above the numbers; oscilloscopes part their columns by commas. */
function preambleOf(lines: readonly string[]): Preamble {
  const rows = lines.map((line) => fields(line, ','));
  const isNumber = (field: string): boolean => numberPattern.test(field);
  if (isOldTektronix(rows, isNumber))
    return {
      lines: 0,
      dialect: {
        timeColumn: tektronixColumns.time,
        unitUs: 1e6,
        levelColumn: tektronixColumns.level,
        level: { time: false, level: true, index: false, unitVolts: 1 },
      },
    };
  return csvPreamble(rows, isNumber) ?? { lines: 0 };
}

const delimiterOf = (line: string): string =>
  delimiters.find((delimiter) => line.trim().includes(delimiter)) ?? '';

function fields(line: string, delimiter: string): readonly string[] {
  const trimmed = line.trim();
  const parts =
    delimiter === '' ? [trimmed] : delimiter === ' ' ? trimmed.split(/ +/) : trimmed.split(delimiter);
  return parts.map((field) => field.trim().replaceAll('"', ''));
}
