/** Cuts the serial line's bytes, as they come, into link records. */
import type { Result } from '../result.ts';
import { maxRecordBytes } from './records.ts';
import { decodeRecord, type LinkFault, type LinkRecord } from './wire.ts';

/** COBS adds one byte to a record of this size. */
const maxCodedBytes = maxRecordBytes + 1;

export class RecordSplitter {
  readonly #coded = new Uint8Array(maxCodedBytes);
  #length = 0;
  /** Nothing before the first end mark can be trusted to be whole. */
  #started = false;

  /** Takes the next bytes; returns the records that they end, in order, and faults where something else stood between two end marks. */
  push(bytes: Uint8Array): readonly Result<LinkRecord, LinkFault>[] {
    const results: Result<LinkRecord, LinkFault>[] = [];
    for (const byte of bytes)
      if (byte === 0) {
        const result = this.#end();
        if (result !== null) results.push(result);
      } else {
        if (this.#length < maxCodedBytes) this.#coded[this.#length] = byte;
        this.#length++;
      }
    return results;
  }

  #end(): Result<LinkRecord, LinkFault> | null {
    const length = this.#length;
    this.#length = 0;
    if (length === 0) {
      this.#started = true;
      return null;
    }
    const result: Result<LinkRecord, LinkFault> =
      length > maxCodedBytes ? { ok: false, fault: 'too-long' } : decodeRecord(this.#coded.slice(0, length));
    // The stump of a record that was on the line before we listened is no fault of the line.
    const stump = !this.#started && !result.ok;
    this.#started = true;
    return stump ? null : result;
  }
}
