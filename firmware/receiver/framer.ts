/**
 * Bits to frames: hunts for preamble and header, then collects as many bytes as the frame claims. Whatever a frame claimed,
 * when it turns out wrong the hunt goes on in the bits after its header.
 */
import { decodeFrame, frameBytes, frameHeadBytes, header } from '../../protocol/frame.ts';
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import type { Packet } from '../../protocol/packet.ts';
import { slicerFault } from './faults.ts';
import { tuning } from './tuning.ts';

/** One bit: its value, when its light was over, and how far it was from being the other one: 1 is far, 0 undecided. */
export interface Bit {
  readonly bit: 0 | 1;
  readonly atUs: number;
  readonly eye: number;
}

/** A frame that failed, or was cut off by the end of its light (no fault). */
export interface BrokenFrame {
  /** From its header's first bit on; of one that failed also what came after it. */
  readonly bits: readonly Bit[];
  /** How many bits it claims; undefined before its length byte. */
  readonly wanted: number | undefined;
  readonly fault?: Fault;
}

export type Framed = { readonly kind: 'header' } | { readonly kind: 'packet'; readonly packet: Packet };

/** Eight bits of sync (grey; or white, black, white ...) and the header: the pattern that starts a frame. */
export const startPatterns: Readonly<Record<LineCode, number>> = {
  'tri-level': header,
  'bi-level': 0xaa00 | header,
};
const patternMask = 0xffff;
const headerBits = 8;
const nothing: readonly Framed[] = [];
const maxBits = frameBytes(255) * 8;

export class Framer {
  readonly #lineCode: LineCode;
  /** The open frame's bits; in the hunt, the last ones that may be its header. */
  #bits: Bit[] = [];
  #register = patternMask;
  #open = false;
  #announced = false;
  #wanted: number | undefined;
  #broken: { bits: Bit[]; wanted: number | undefined; fault: Fault } | undefined;

  constructor(lineCode: LineCode) {
    this.#lineCode = lineCode;
  }

  /** Whether the last bit was the last of a header. */
  get justOpened(): boolean {
    return this.#open && this.#bits.length === headerBits;
  }

  get open(): boolean {
    return this.#open;
  }

  /** The first frame that failed since the last packet, or else the one that is open. */
  get broken(): BrokenFrame | undefined {
    return this.#broken ?? (this.#open ? { bits: this.#bits, wanted: this.#wanted } : undefined);
  }

  push(bit: Bit): readonly Framed[] {
    if (this.#broken !== undefined && this.#broken.bits.length < maxBits) this.#broken.bits.push(bit);
    this.#bits.push(bit);
    if (!this.#open) {
      this.#hunt(bit);
      return nothing;
    }
    const framed: Framed[] = [];
    this.#collect(framed);
    return framed;
  }

  /** Gives the open frame up, as if it had been wrong, and hunts on in the bits it has. */
  abandon(fault: Fault): readonly Framed[] {
    const framed: Framed[] = [];
    if (this.#open) this.#fail(fault, framed);
    return framed;
  }

  #hunt({ bit }: Bit): void {
    this.#register = ((this.#register << 1) | bit) & patternMask;
    if (this.#bits.length > headerBits) this.#bits.shift();
    this.#open = this.#register === startPatterns[this.#lineCode];
  }

  #collect(framed: Framed[]): void {
    if (!this.#announced && this.#sure()) {
      this.#announced = true;
      framed.push({ kind: 'header' });
    }
    this.#wanted ??= wantedBits(this.#bits);
    if (this.#bits.length !== this.#wanted) return;
    const decoded = decodeFrame(bytesOf(this.#bits), this.#bits.at(-1)?.atUs);
    const weak = weakBit(this.#bits);
    if (!decoded.ok) this.#fail(decoded.fault, framed);
    else if (weak !== undefined) this.#fail(slicerFault('unsure', weak.atUs), framed);
    else {
      this.#broken = undefined;
      this.#leave(patternMask);
      framed.push({ kind: 'packet', packet: decoded.value });
    }
  }

  /** Tri-level light in which a pulse is lost looks like a bi-level header, but then it goes on alternating. */
  #sure(): boolean {
    if (this.#lineCode === 'tri-level') return true;
    const [last, before] = [this.#bits.at(-1), this.#bits.at(-2)];
    return last?.bit === before?.bit;
  }

  /** Hunts on behind the header of the open frame; a frame cannot begin inside a header. */
  #fail(fault: Fault, framed: Framed[]): void {
    const bits = this.#bits;
    this.#broken ??= { bits: [...bits], wanted: this.#wanted, fault };
    this.#leave(startPatterns[this.#lineCode]);
    for (const [index, bit] of bits.entries()) {
      if (index < headerBits) continue;
      this.#bits.push(bit);
      if (this.#open) this.#collect(framed);
      else this.#hunt(bit);
    }
  }

  #leave(register: number): void {
    this.#bits = [];
    this.#register = register;
    this.#open = false;
    this.#announced = false;
    this.#wanted = undefined;
  }
}

/**
 * The weakest bit of a frame that is not to be trusted. The CRC sees every damage of one byte, so that weak bits in a single
 * byte do no harm.
 */
function weakBit(bits: readonly Bit[]): Bit | undefined {
  let weakest: Bit | undefined;
  let firstByte: number | undefined;
  let several = false;
  for (let i = 0; i < bits.length; i++) {
    const bit = bits[i];
    if (bit === undefined || bit.eye >= tuning.leastEye) continue;
    firstByte ??= i >> 3;
    several ||= firstByte !== i >> 3;
    if (bit.eye < (weakest?.eye ?? Infinity)) weakest = bit;
  }
  return several ? weakest : undefined;
}

function wantedBits(bits: readonly Bit[]): number | undefined {
  if (bits.length < frameHeadBytes * 8) return undefined;
  const length = bytesOf(bits.slice(0, frameHeadBytes * 8))[1];
  return length === undefined ? undefined : frameBytes(length) * 8;
}

/** Whole bytes of bits, most significant bit first. */
export function bytesOf(bits: readonly Bit[]): Uint8Array {
  const bytes = new Uint8Array(bits.length >> 3);
  for (let i = 0; i < bytes.length * 8; i++)
    bytes[i >> 3] = ((bytes[i >> 3] ?? 0) << 1) | (bits[i]?.bit ?? 0);
  return bytes;
}
