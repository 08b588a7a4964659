/** Any capture, compressed by gzip. */
import { Gunzip } from 'fflate';
import type { LightBlock } from '../../../firmware/ports.ts';
import { joined } from './bytes.ts';
import { captureError } from './capture-errors.ts';
import { headBytes, type CaptureReader } from './capture-format.ts';
import { Swelling } from './swelling.ts';

/** Whether bytes are gzip's. Source: RFC 1952. */
export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;

const lengthBytes = 4;

/** The first bytes of what is compressed, as far as these ones tell. */
export function gunzippedHead(head: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflate = inflater((bytes) => {
    parts.push(bytes);
    length += bytes.length;
  });
  const swelling = new Swelling();
  for (let at = 0; at < head.length;) {
    const piece = head.slice(at, at + swelling.pieceBytes);
    at += piece.length;
    const before = length;
    inflate(piece, false);
    swelling.note(piece.length, length - before);
    if (length >= headBytes) break;
  }
  return joined(...parts).subarray(0, headBytes);
}

function inflater(take: (bytes: Uint8Array) => void): (bytes: Uint8Array, final: boolean) => void {
  const gunzip = new Gunzip(take);
  return (bytes, final) => {
    try {
      gunzip.push(bytes, final);
    } catch (error) {
      if (error instanceof Error) throw captureError(final ? 'cut-gzip' : 'bad-gzip', error.message);
      throw error;
    }
  };
}

/** Reads what is compressed with the reader within. */
export class GzipReader implements CaptureReader {
  readonly #inner: CaptureReader;
  readonly #parts: Uint8Array[] = [];
  /** The last bytes so far: the length of what was compressed, when all have come. */
  #last: Uint8Array = new Uint8Array(0);
  #length = 0;
  readonly #swelling = new Swelling();
  readonly #inflate = inflater((bytes) => void this.#parts.push(bytes));

  constructor(inner: CaptureReader) {
    this.#inner = inner;
  }

  *push(bytes: Uint8Array): Generator<LightBlock> {
    this.#last = joined(this.#last, bytes.subarray(-lengthBytes)).slice(-lengthBytes);
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.slice(at, at + this.#swelling.pieceBytes);
      at += piece.length;
      this.#inflate(piece, false);
      const before = this.#length;
      yield* this.#drain();
      this.#swelling.note(piece.length, this.#length - before);
    }
  }

  *end(): Generator<LightBlock> {
    this.#inflate(new Uint8Array(0), true);
    yield* this.#drain();
    const { buffer, byteLength } = this.#last;
    const wanted = byteLength < lengthBytes ? -1 : new DataView(buffer).getUint32(0, true);
    if (this.#length % 2 ** 32 !== wanted) throw captureError('cut-gzip');
    yield* this.#inner.end();
  }

  *#drain(): Generator<LightBlock> {
    for (const part of this.#parts.splice(0)) {
      this.#length += part.length;
      yield* this.#inner.push(part);
    }
  }
}
