/** Where a place in bundled code came from: reads the mappings of a source map, version 3 (ECMA-426). */

/** A place in a text; line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Segment {
  /** Column in the bundled line, from 0. */
  readonly column: number;
  readonly source: number;
  readonly sourceLine: number;
  readonly sourceColumn: number;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The numbers of one segment: base-64 digits of 5 bits, low ones first, 32 = more follow; bit 0 is the sign. */
function numbersOf(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of text) {
    const bits = digits.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

export class SourceMap {
  readonly #sources: readonly string[];
  readonly #lines: readonly (readonly Segment[])[];

  /** `json`: a source map's text. */
  constructor(json: string) {
    const { sources, mappings } = JSON.parse(json) as {
      readonly sources: readonly string[];
      readonly mappings: string;
    };
    this.#sources = sources;
    let source = 0;
    let sourceLine = 0;
    let sourceColumn = 0;
    this.#lines = mappings.split(';').map((line) => {
      let column = 0;
      const segments: Segment[] = [];
      for (const text of line.split(',')) {
        const [ahead = 0, sourceStep, lineStep, columnStep] = numbersOf(text);
        column += ahead;
        if (sourceStep === undefined || lineStep === undefined || columnStep === undefined) continue;
        source += sourceStep;
        sourceLine += lineStep;
        sourceColumn += columnStep;
        segments.push({ column, source, sourceLine, sourceColumn });
      }
      return segments;
    });
  }

  /** Where the code at this line and column (from 1) was written; undefined: nowhere. */
  placeOf(line: number, column: number): Place | undefined {
    const before = this.#lines[line - 1]?.findLast((candidate) => candidate.column <= column - 1);
    // Code before the first that has a place, as the head of a loop may be, belongs to what follows it.
    const segment = before ?? this.#lines.slice(line - 1).find((segments) => segments.length > 0)?.[0];
    if (segment === undefined) return undefined;
    const { source, sourceLine, sourceColumn } = segment;
    return { file: this.#sources[source] ?? '?', line: sourceLine + 1, column: sourceColumn + 1 };
  }
}
