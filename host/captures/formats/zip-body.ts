/** The bytes of one file in a zip, on their way to who wants them. */
import { Inflate, inflateSync } from 'fflate';
import { captureError } from './capture-errors.ts';
import { Swelling } from './swelling.ts';
import { viewOf } from './zip-header.ts';

/** Who wants a file's bytes. */
export interface FileTaker {
  readonly take: (bytes: Uint8Array) => void;
  /** All have come. */
  readonly end: () => void;
}

export interface ZipBody {
  readonly ended: boolean;
  /** Takes some of the bytes and keeps them; answers how many, or null where it needs more. */
  take(bytes: Uint8Array): number | null;
}

/** Handed on together. */
const handedBytes = 65_536;

/** Memory for files that are inflated at once, one after the other. */
export class InflatingMemory {
  #compressed = new Uint8Array(0);
  #inflated = new Uint8Array(0);

  compressed(length: number): Uint8Array {
    if (this.#compressed.length < length) this.#compressed = new Uint8Array(length);
    return this.#compressed.subarray(0, length);
  }

  inflated(length: number): Uint8Array {
    if (this.#inflated.length < length) this.#inflated = new Uint8Array(length);
    return this.#inflated.subarray(0, length);
  }
}

/** A deflated file that is inflated at once when all of it has come. */
export class WholeBody implements ZipBody {
  readonly #taker: FileTaker;
  readonly #compressed: Uint8Array;
  readonly #inflated: Uint8Array;
  #count = 0;
  #ready: Uint8Array | null = null;
  ended = false;

  constructor(taker: FileTaker, memory: InflatingMemory, length: number, inflated: number) {
    this.#taker = taker;
    this.#compressed = memory.compressed(length);
    // One more, so that it is seen when it is longer than it says.
    this.#inflated = memory.inflated(inflated + 1);
  }

  take(bytes: Uint8Array): number | null {
    if (this.#ready !== null) return this.#hand(this.#ready);
    const part = bytes.subarray(0, this.#compressed.length - this.#count);
    this.#compressed.set(part, this.#count);
    this.#count += part.length;
    if (this.#count === this.#compressed.length) this.#ready = this.#inflate();
    else if (part.length === 0) return null;
    return part.length;
  }

  #inflate(): Uint8Array {
    const inflated = inflateSync(this.#compressed, { out: this.#inflated });
    if (inflated.length === this.#inflated.length - 1) return inflated;
    throw captureError('bad-sr', 'a file in it is not as long as it says');
  }

  #hand(ready: Uint8Array): number {
    this.#taker.take(ready.subarray(0, handedBytes));
    this.#ready = ready.subarray(handedBytes);
    this.ended = this.#ready.length === 0;
    if (this.ended) this.#taker.end();
    return 0;
  }
}

/** A file that is handed on as it comes, whatever it swells to. */
export class StreamedBody implements ZipBody {
  readonly #push: ((bytes: Uint8Array, final: boolean) => void) | null;
  readonly #swelling = new Swelling();
  readonly #descriptorBytes: number;
  #left: number | null;
  #count = 0;
  #inflatedBytes = 0;
  ended = false;

  /** `taker` null: nobody wants it; `length` null: a descriptor tells. */
  constructor(
    taker: FileTaker | null,
    {
      deflated,
      length,
      descriptorBytes,
    }: { readonly deflated: boolean; readonly length: number | null; readonly descriptorBytes: number },
  ) {
    this.#push = taker && this.#pusher(taker, deflated);
    this.#left = length;
    this.#descriptorBytes = descriptorBytes;
  }

  take(bytes: Uint8Array): number | null {
    return this.#left === null ? this.#untilDescriptor(bytes) : this.#counted(bytes, this.#left);
  }

  #counted(bytes: Uint8Array, left: number): number | null {
    const part = bytes.subarray(0, Math.min(left, this.#mostBytes));
    this.#left = left - part.length;
    if (part.length === 0 && left > 0) return null;
    this.#hand(part, this.#left === 0);
    return part.length;
  }

  #untilDescriptor(bytes: Uint8Array): number | null {
    const seen = bytes.subarray(0, this.#mostBytes + tellingBytes);
    const end = endIn(seen, this.#count);
    // What may be a descriptor's begin stays, and so does a byte for the last call.
    const part = bytes.subarray(0, end ?? Math.max(0, seen.length - tellingBytes));
    if (end === null) {
      if (part.length === 0) return null;
      this.#hand(part, false);
      return part.length;
    }
    if (bytes.length < end + this.#descriptorBytes) return null;
    this.#hand(part, true);
    return end + this.#descriptorBytes;
  }

  get #mostBytes(): number {
    return this.#push === null ? handedBytes : this.#swelling.pieceBytes;
  }

  #hand(bytes: Uint8Array, final: boolean): void {
    this.#count += bytes.length;
    this.#inflatedBytes = 0;
    this.#push?.(bytes, final);
    this.#swelling.note(bytes.length, this.#inflatedBytes);
    this.ended = final;
  }

  #pusher({ take, end }: FileTaker, deflated: boolean): (bytes: Uint8Array, final: boolean) => void {
    const hand = (bytes: Uint8Array, final: boolean): void => {
      this.#inflatedBytes += bytes.length;
      take(bytes);
      if (final) end();
    };
    if (!deflated) return hand;
    const inflate = new Inflate(hand);
    return (bytes, final) => inflate.push(bytes, final);
  }
}

const descriptor = 0x0807_4b50;
const firstOfDescriptor = 0x50;
/** Of a descriptor so much tells where its file ends: signature, check sum, length. */
const tellingBytes = 12;

/** Where a file ends of which `before` bytes have come: at the descriptor that tells just this length. Chance alone hardly ever does. */
function endIn(bytes: Uint8Array, before: number): number | null {
  const view = viewOf(bytes);
  const last = bytes.length - tellingBytes;
  for (let at = bytes.indexOf(firstOfDescriptor); at >= 0 && at <= last;) {
    const told = view.getUint32(at, true) === descriptor;
    if (told && view.getUint32(at + 8, true) === (before + at) % 2 ** 32) return at;
    at = bytes.indexOf(firstOfDescriptor, at + 1);
  }
  return null;
}
