/**
 * Bounds-checked walks over bytes. Reading or writing past the end, or a number that does not fit, is misuse and throws
 * RangeError: where the bytes came from outside, ask `remaining` first.
 */

/** Reads from the first byte to the last. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Index of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  /** Two bytes, most significant first. */
  u16be(): number {
    return this.#view.getUint16(this.#advance(2), false);
  }

  /** Two bytes, least significant first. */
  u16le(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  /** A copy of the next `count` bytes. */
  take(count: number): Uint8Array {
    const start = this.#advance(count);
    return this.#bytes.slice(start, start + count);
  }

  #advance(count: number): number {
    if (!Number.isInteger(count) || count < 0 || count > this.remaining)
      throw new RangeError(`cannot read ${count} bytes at byte ${this.#offset}: ${this.remaining} are left`);
    const start = this.#offset;
    this.#offset += count;
    return start;
  }
}

/** Writes from the first byte on, at most `capacityBytes`. */
export class ByteWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(capacityBytes: number) {
    this.#bytes = new Uint8Array(capacityBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** How many bytes still fit. */
  get room(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(value: number): this {
    const byte = whole(value, 0xff);
    this.#view.setUint8(this.#advance(1), byte);
    return this;
  }

  /** Two bytes, most significant first. */
  u16be(value: number): this {
    const word = whole(value, 0xffff);
    this.#view.setUint16(this.#advance(2), word, false);
    return this;
  }

  /** Two bytes, least significant first. */
  u16le(value: number): this {
    const word = whole(value, 0xffff);
    this.#view.setUint16(this.#advance(2), word, true);
    return this;
  }

  put(bytes: Uint8Array): this {
    this.#bytes.set(bytes, this.#advance(bytes.length));
    return this;
  }

  /** A copy of what was written so far. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#offset);
  }

  #advance(count: number): number {
    if (count > this.room)
      throw new RangeError(`cannot write ${count} bytes at byte ${this.#offset}: room for ${this.room}`);
    const start = this.#offset;
    this.#offset += count;
    return start;
  }
}

function whole(value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new RangeError(`${value} is not a whole number from 0 to ${most}`);
  return value;
}
