/** Captures as comma-separated values: times and levels or volts, or levels alone. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { joined } from './bytes.ts';
import { captureError } from './capture-errors.ts';
import type { CaptureFormat, CaptureReader, ReadingOptions } from './capture-format.ts';
import { scaleOf } from './csv-columns.ts';
import { byteOrderMarkBytes, type CsvDialect, csvDialect } from './csv-dialect.ts';
import { NumberScanner } from './csv-numbers.ts';
import { csvWriter } from './csv-writer.ts';
import { HeldRows, LevelRows, type RowSink, TimedRows } from './csv-rows.ts';
import { bitFullScale } from './full-scale.ts';
import { HeldChanges } from './held-changes.ts';
import { LevelScale } from './level-scale.ts';
import { TimedSamples } from './timed-samples.ts';

/** Longer than any row. */
const mostLineBytes = 65_536;
const comment = 0x23;
/** So sigrok begins comments; nobody leaves the first of columns that are parted so empty. */
const otherComment = 0x3b;
const space = 0x20;
const carriageReturn = 0x0d;
/** The first of the bytes that digits and letters are. */
const digits = 0x30;
const newLine = 0x0a;

export const csv: CaptureFormat = {
  name: 'csv',
  channels: true,
  endings: ['.csv', '.tsv', '.txt'],
  doc: 'comma-separated values: time and level, or level alone with --rate',
  tells: (head) => csvDialect(head) !== null,
  reader: (head, options) => new CsvReader(head, options),
  writer: csvWriter,
};

class CsvReader implements CaptureReader {
  readonly #dialect: CsvDialect;
  readonly #scanner: NumberScanner;
  readonly #sink: RowSink;
  /** The beginning of a line whose end has not come yet. */
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;
  /** Whether this is a last line without an end: what is wrong with it was cut off. */
  #open = false;
  /** Bytes of a byte order mark, and lines before the numbers, still to be skipped. */
  #skipBytes: number;
  #skipLines: number;

  constructor(head: Uint8Array, options: ReadingOptions) {
    const dialect = csvDialect(head, options.channel);
    if (dialect === null) throw captureError('unknown-format');
    this.#dialect = dialect;
    this.#scanner = new NumberScanner(dialect.decimal);
    this.#sink = this.#sinkFor(dialect, options);
    this.#skipBytes = byteOrderMarkBytes(head);
    this.#skipLines = dialect.skippedLines;
  }

  push(bytes: Uint8Array): readonly LightBlock[] {
    const lastEnd = bytes.lastIndexOf(newLine) + 1;
    if (this.#rest.length + (lastEnd === 0 ? bytes.length : 0) > mostLineBytes) this.#refuse('long-line');
    if (lastEnd === 0) {
      this.#rest = joined(this.#rest, bytes);
      return [];
    }
    let from = 0;
    if (this.#rest.length > 0) {
      from = bytes.indexOf(newLine) + 1;
      this.#lines(joined(this.#rest, bytes.subarray(0, from)));
    }
    this.#lines(bytes.subarray(from, lastEnd));
    this.#rest = bytes.slice(lastEnd);
    return this.#sink.take();
  }

  end(): readonly LightBlock[] {
    this.#open = true;
    if (this.#rest.length > 0) this.#lines(joined(this.#rest, Uint8Array.of(newLine)));
    return this.#sink.end();
  }

  /** Whole lines, each with its end. This is where reading a CSV spends its time. */
  #lines(bytes: Uint8Array): void {
    const scanner = this.#scanner;
    const sink = this.#sink;
    const { timeColumn, levelColumn } = this.#dialect;
    const lastColumn = Math.max(timeColumn ?? 0, levelColumn);
    scanner.bytes = bytes;
    scanner.at = this.#skipBytes;
    this.#skipBytes = 0;
    while (scanner.at < bytes.length) {
      this.#line++;
      if (this.#isRow()) {
        let time = 0;
        let level = 0;
        for (let column = 0; column <= lastColumn; column++) {
          if (column > 0) this.#nextColumn();
          if (column === timeColumn) time = this.#number();
          else if (column === levelColumn) level = this.#number();
        }
        sink.row(time, level);
      }
      let { at } = scanner;
      while (bytes[at] !== newLine) at++;
      scanner.at = at + 1;
    }
  }

  /** Not empty, no comment, no names. */
  #isRow(): boolean {
    const { bytes, at } = this.#scanner;
    const first = bytes[at] ?? 0;
    if (first >= digits && this.#skipLines === 0 && first !== otherComment) return true;
    if (first === comment || first === otherComment) return false;
    let i = at;
    while (bytes[i] === space || bytes[i] === carriageReturn) i++;
    if (bytes[i] === newLine) return false;
    if (this.#skipLines === 0) return true;
    this.#skipLines--;
    return false;
  }

  /** To behind the next delimiter. */
  #nextColumn(): void {
    const scanner = this.#scanner;
    const { bytes } = scanner;
    const { delimiter } = this.#dialect;
    let { at } = scanner;
    if (delimiter === space && bytes[at - 1] === space) return;
    while (bytes[at] !== delimiter) if (bytes[at++] === newLine) this.#refuse('cut-row');
    scanner.at = at + 1;
  }

  #number(): number {
    const scanner = this.#scanner;
    const value = scanner.number();
    const end = scanner.bytes[scanner.at] ?? 0;
    // A number ends with its column, or with a space where spaces part columns.
    const ended =
      end === newLine || end === this.#dialect.delimiter || scanner.bytes[scanner.at - 1] === space;
    if (!ended || Number.isNaN(value)) this.#refuse('no-number');
    return value;
  }

  #refuse(code: 'no-number' | 'cut-row' | 'long-line'): never {
    throw captureError(this.#open ? 'cut-row' : code, `line ${this.#line}`);
  }

  #sinkFor({ timeColumn, unitUs, level, ...dialect }: CsvDialect, options: ReadingOptions): RowSink {
    const { rateHz = dialect.rateHz, fullScale } = options;
    const scale = (head: Float64Array): LevelScale => scaleOf(level, fullScale, head);
    if (timeColumn === null) {
      if (rateHz === undefined) throw captureError('no-rate');
      return new LevelRows(rateHz, scale);
    }
    const place = (): string => `line ${this.#line}`;
    if (dialect.held)
      return new HeldRows(
        unitUs,
        new HeldChanges(() => new LevelScale(bitFullScale, true), place, options.rateHz),
      );
    return new TimedRows(unitUs, new TimedSamples(scale, place));
  }
}
