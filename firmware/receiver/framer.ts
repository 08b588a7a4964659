/**
 * Bits to frames: hunts for preamble and header, then collects as many bytes as the frame claims. Whatever a frame claimed,
 * when it turns out wrong the hunt goes on in the bits after its header.
 */
import { decodeFrame, frameBytes, frameHeadBytes, header } from '../../protocol/frame.ts';
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import type { Packet } from '../../protocol/packet.ts';

/** One bit: its value, when its light was over, and how far it was from the threshold. */
export interface Bit {
  readonly bit: 0 | 1;
  readonly atUs: number;
  readonly eye: number;
}

/** A frame that was begun. */
export interface Frame {
  /** Its bits so far, from the header's first. */
  readonly bits: readonly Bit[];
  /** How many bits it will have; undefined before its length byte. */
  readonly wanted: number | undefined;
}

export type Framed =
  | { readonly kind: 'header' }
  | { readonly kind: 'packet'; readonly packet: Packet; readonly frame: Frame }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly frame: Frame };

/** Twelve bits of sync (grey; or white, black, white ...) and the header: the pattern that starts a frame. */
const startPatterns: Readonly<Record<LineCode, number>> = {
  'tri-level': header,
  'bi-level': 0xaaa00 | header,
};
const patternMask = 0xfffff;
const headerBits = 8;

export class Framer {
  readonly #pattern: number;
  /** Bits that are not done with: all of the open frame, or those that the hunt has not seen. */
  #bits: Bit[] = [];
  #register = patternMask;
  #open = false;
  #wanted: number | undefined;

  constructor(lineCode: LineCode) {
    this.#pattern = startPatterns[lineCode];
  }

  /** The frame that was begun and is not complete. */
  get open(): Frame | undefined {
    return this.#open ? { bits: this.#bits, wanted: this.#wanted } : undefined;
  }

  /** Whether the last bit was the last of a header. */
  get justOpened(): boolean {
    return this.#open && this.#bits.length === headerBits;
  }

  push(bit: Bit): readonly Framed[] {
    this.#bits.push(bit);
    return this.#advance();
  }

  /** Gives the open frame up, as if it had been wrong, and hunts on in the bits it has. */
  abandon(): readonly Framed[] {
    this.#resume();
    return this.#advance();
  }

  #advance(): readonly Framed[] {
    const framed: Framed[] = [];
    for (;;) {
      const step = this.#open ? this.#collect() : this.#hunt();
      if (step === undefined) return framed;
      framed.push(step);
    }
  }

  #hunt(): Framed | undefined {
    for (const [index, { bit }] of this.#bits.entries()) {
      this.#register = ((this.#register << 1) | bit) & patternMask;
      if (this.#register !== this.#pattern) continue;
      this.#open = true;
      this.#bits = [...headerAt(this.#bits[index]), ...this.#bits.slice(index + 1)];
      return { kind: 'header' };
    }
    this.#bits = [];
    return undefined;
  }

  #collect(): Framed | undefined {
    this.#wanted ??= wantedBits(this.#bits);
    if (this.#wanted === undefined || this.#bits.length < this.#wanted) return undefined;
    const frame = { bits: this.#bits.slice(0, this.#wanted), wanted: this.#wanted };
    const decoded = decodeFrame(bytesOf(frame.bits), frame.bits.at(-1)?.atUs);
    if (!decoded.ok) {
      this.#resume();
      return { kind: 'fault', fault: decoded.fault, frame };
    }
    this.#bits = this.#bits.slice(this.#wanted);
    this.#leave(patternMask);
    return { kind: 'packet', packet: decoded.value, frame };
  }

  /** Hunts on behind the header of the open frame; a frame cannot begin inside a header. */
  #resume(): void {
    this.#bits = this.#bits.slice(headerBits);
    this.#leave(this.#pattern);
  }

  #leave(register: number): void {
    this.#register = register;
    this.#open = false;
    this.#wanted = undefined;
  }
}

/** A header's bits, as its last one was seen. */
const headerAt = (last: Bit | undefined): readonly Bit[] =>
  Array.from({ length: headerBits }, (_, i) => ({
    bit: header & (0x80 >> i) ? (1 as const) : (0 as const),
    atUs: last?.atUs ?? 0,
    eye: last?.eye ?? 0,
  }));

function wantedBits(bits: readonly Bit[]): number | undefined {
  const length = bytesOf(bits.slice(0, frameHeadBytes * 8))[1];
  return length === undefined ? undefined : frameBytes(length) * 8;
}

/** Whole bytes of bits, most significant bit first. */
function bytesOf(bits: readonly Bit[]): Uint8Array {
  const bytes = new Uint8Array(Math.floor(bits.length / 8));
  for (let i = 0; i < bytes.length * 8; i++)
    bytes[i >> 3] = ((bytes[i >> 3] ?? 0) << 1) | (bits[i]?.bit ?? 0);
  return bytes;
}
