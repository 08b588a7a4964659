import { joined } from './bytes.ts';
import { captureError } from './capture-errors.ts';

/** Longer than any line of a capture. */
const mostLineBytes = 65_536;
const newLine = 0x0a;

/** Bytes in pieces of any size, as lines of text without their ends. */
export class TextLines {
  readonly #decoder = new TextDecoder();
  /** The beginning of a line whose end has not come yet. */
  #rest: Uint8Array = new Uint8Array(0);
  /** Number of the line that was given last, from 1. */
  line = 0;

  /** The lines that are complete. Throws ImpError where one has no end. */
  *push(bytes: Uint8Array): Generator<string> {
    const lastEnd = bytes.lastIndexOf(newLine) + 1;
    if (this.#rest.length + (lastEnd === 0 ? bytes.length : 0) > mostLineBytes)
      throw captureError('long-line', `line ${this.line + 1}`);
    if (lastEnd === 0) {
      this.#rest = joined(this.#rest, bytes);
      return;
    }
    const text = this.#decoder.decode(joined(this.#rest, bytes.subarray(0, lastEnd - 1)));
    this.#rest = bytes.slice(lastEnd);
    for (const line of text.split('\n')) {
      this.line++;
      yield line;
    }
  }

  /** The last line, where it has no end. */
  *end(): Generator<string> {
    if (this.#rest.length === 0) return;
    this.line++;
    yield this.#decoder.decode(this.#rest);
    this.#rest = new Uint8Array(0);
  }
}
