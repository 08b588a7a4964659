/** The files in a zip, one after the other, while its bytes come: constant memory. The directory at the end is not needed. */
import { joined } from './bytes.ts';
import { captureError } from './capture-errors.ts';
import { InflatingMemory, StreamedBody, WholeBody, type FileTaker, type ZipBody } from './zip-body.ts';
import { headerOf, type ZipHeader } from './zip-header.ts';

const methods = { stored: 0, deflated: 8 } as const;
/** A file of no more is inflated at once, which is faster: sigrok's own parts have 16 MiB. */
const atOnce = { inflated: 16 << 20, compressed: 8 << 20 } as const;

export class ZipStream {
  readonly #open: (name: string) => FileTaker | null;
  readonly #memory = new InflatingMemory();
  #bytes: Uint8Array = new Uint8Array(0);
  #body: ZipBody | null = null;
  #complete = false;

  /** `open` is asked for every file who wants it; null: nobody. */
  constructor(open: (name: string) => FileTaker | null) {
    this.#open = open;
  }

  /** Whether all files have ended, and their directory has begun. */
  get complete(): boolean {
    return this.#complete;
  }

  /**
   * Takes the next bytes and keeps them: they must not change. Stops wherever somebody may have been handed some. Throws ImpError, and
   * fflate's error where nothing can be inflated.
   */
  *push(bytes: Uint8Array): Generator<undefined> {
    if (this.#complete) return;
    this.#bytes = this.#bytes.length === 0 ? bytes : joined(this.#bytes, bytes);
    while (this.#step()) yield;
  }

  /** False where more bytes are needed. */
  #step(): boolean {
    const body = this.#body;
    if (body === null) return this.#begin();
    const taken = body.take(this.#bytes);
    if (taken === null) return false;
    this.#bytes = this.#bytes.subarray(taken);
    if (body.ended) this.#body = null;
    return true;
  }

  #begin(): boolean {
    const header = headerOf(this.#bytes);
    this.#complete = header === 'none';
    if (typeof header === 'string') return false;
    this.#bytes = this.#bytes.subarray(header.bytes);
    this.#body = this.#bodyOf(header);
    return true;
  }

  #bodyOf({ name, encrypted, method, length, inflated, descriptorBytes }: ZipHeader): ZipBody {
    const taker = this.#open(name);
    const deflated = method === methods.deflated;
    if (taker !== null && encrypted) throw captureError('bad-sr', 'it is encrypted');
    if (taker !== null && !deflated && method !== methods.stored)
      throw captureError('bad-sr', `it is compressed by method ${method}`);
    const small = length !== null && length <= atOnce.compressed && inflated <= atOnce.inflated;
    return taker !== null && deflated && small
      ? new WholeBody(taker, this.#memory, length, inflated)
      : new StreamedBody(taker, { deflated, length, descriptorBytes });
  }
}
