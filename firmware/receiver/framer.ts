/**
 * Bits to frames: hunts for preamble and header, then collects as many bytes as the frame claims. Whatever a frame claimed,
 * when it turns out wrong the hunt goes on in the bits after its header.
 */
import { decodeFrame, frameBytes, frameHeadBytes, header } from '../../protocol/frame.ts';
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import type { Packet } from '../../protocol/packet.ts';
import { BitLog } from './bit-log.ts';
import { slicerFault } from './faults.ts';
import { tuning } from './tuning.ts';

/** A frame that failed, or was cut off by the end of its light (no fault). */
export interface BrokenFrame {
  /** From its header's first bit on; of one that failed also what came after it. */
  readonly bits: BitLog;
  /** How many bits it claims; undefined before its length byte. */
  readonly wanted: number | undefined;
  readonly fault?: Fault;
}

/** What bits turned out to say: a frame begins, or is whole and right. */
export type Framed = { readonly lineCode: LineCode } & (
  | { readonly kind: 'header' }
  | {
      readonly kind: 'packet';
      readonly packet: Packet;
      /** When the light of its header was over, microseconds. */
      readonly headerUs: number;
      /** The end of its length byte. */
      readonly head: HeadEnd;
    }
);

/** Eight bits of sync (grey; or white, black, white ...) and the header: the pattern that starts a frame. */
export const startPatterns: Readonly<Record<LineCode, number>> = {
  'tri-level': header,
  'bi-level': 0xaa00 | header,
};
const patternMask = 0xffff;
const headerBits = 8;
const maxBits = frameBytes(255) * 8;

/** A bit's time: when its light was over, microseconds; and how sure it is (`BitLog`). */
export interface BitMark {
  readonly atUs: number;
  readonly eye: number;
}

/** The end of a length byte: when light of it was last seen to be over, microseconds, and the symbols of black that follow in it. */
export interface HeadEnd {
  readonly atUs: number;
  readonly blackSymbols: number;
}

/**
 * The end of the length byte in the bits of a frame. A zero of bi-level light is known to be over when the next 1 begins, which may be long
 * after: there the zeros are counted from the byte's last 1 on.
 */
export function headEndOf(bits: BitLog, lineCode: LineCode): HeadEnd {
  const last = frameHeadBytes * 8 - 1;
  let one = last;
  if (lineCode === 'bi-level') while (one >= headerBits && bits.bit(one) === 0) one--;
  return one < headerBits
    ? { atUs: bits.atUs(last), blackSymbols: 0 }
    : { atUs: bits.atUs(one), blackSymbols: last - one };
}

export class Framer {
  readonly #lineCode: LineCode;
  readonly #pattern: number;
  /** The open frame's bits. Those of its header have the time of the last of them. */
  readonly #bits = new BitLog();
  #register = patternMask;
  #open = false;
  #announced = false;
  /** Bits of the open frame, as soon as it is known. */
  #wanted: number | undefined;
  #broken: BrokenFrame | undefined;
  readonly #tell: (framed: Framed) => void;

  /** `tell` is called from inside `push` and `abandon`. */
  constructor(lineCode: LineCode, tell: (framed: Framed) => void) {
    this.#lineCode = lineCode;
    this.#tell = tell;
    this.#pattern = startPatterns[lineCode];
  }

  /** Whether a frame was begun and is not complete. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether the last bit was the last of a header. */
  get justOpened(): boolean {
    return this.#open && this.#bits.length === headerBits;
  }

  /** The first frame that failed since the last packet, or else the one that is open. */
  get broken(): BrokenFrame | undefined {
    return this.#broken ?? (this.#open ? { bits: this.#bits, wanted: this.#wanted } : undefined);
  }

  /** Takes the next bit, or so many equal ones. */
  push(bit: number, mark: BitMark, count = 1): void {
    for (let i = 0; i < count; i++)
      if (this.#open || this.#broken !== undefined) this.#log(bit, mark);
      else if (this.#hunt(bit)) this.#begin(mark.atUs);
  }

  #log(bit: number, { atUs, eye }: BitMark): void {
    if (this.#broken !== undefined && this.#broken.bits.length < maxBits)
      this.#broken.bits.push(bit, atUs, eye);
    if (this.#open) this.#collect(bit, atUs, eye);
    else if (this.#hunt(bit)) this.#begin(atUs);
  }

  /** Gives the open frame up, as if it had been wrong, and hunts on in the bits it has. */
  abandon(fault: Fault): void {
    if (this.#open) this.#fail(fault);
  }

  /** Whether this is the last bit of a header. */
  #hunt(bit: number): boolean {
    this.#register = ((this.#register << 1) | bit) & patternMask;
    return this.#register === this.#pattern;
  }

  #begin(atUs: number): void {
    this.#open = true;
    for (let mask = 0x80; mask > 0; mask >>= 1) this.#bits.push(header & mask ? 1 : 0, atUs, 1);
  }

  #collect(bit: number, atUs: number, eye: number): void {
    this.#bits.push(bit, atUs, eye);
    const { length } = this.#bits;
    if (!this.#announced && this.#isSure(length)) {
      this.#announced = true;
      this.#tell({ kind: 'header', lineCode: this.#lineCode });
    }
    if (length === frameHeadBytes * 8)
      this.#wanted = frameBytes(this.#bits.bytes(frameHeadBytes)[1] ?? 0) * 8;
    if (length === this.#wanted) this.#decode(length);
  }

  #decode(length: number): void {
    const decoded = decodeFrame(this.#bits.bytes(length / 8), this.#bits.atUs(length - 1));
    const weak = weakestBit(this.#bits);
    if (!decoded.ok) this.#fail(decoded.fault);
    else if (weak !== undefined) this.#fail(slicerFault('unsure', this.#bits.atUs(weak)));
    else {
      this.#broken = undefined;
      const headerUs = this.#bits.atUs(0);
      const head = headEndOf(this.#bits, this.#lineCode);
      this.#leave(patternMask);
      this.#tell({ kind: 'packet', lineCode: this.#lineCode, packet: decoded.value, headerUs, head });
    }
  }

  /** Tri-level light in which a pulse is lost looks like a bi-level header, but then it goes on alternating. */
  #isSure(length: number): boolean {
    return this.#lineCode === 'tri-level' || this.#bits.bit(length - 1) === this.#bits.bit(length - 2);
  }

  /** Hunts on behind the header of the open frame; a frame cannot begin inside a header. */
  #fail(fault: Fault): void {
    const bits = this.#bits.copy();
    this.#broken ??= { bits: this.#bits.copy(), wanted: this.#wanted, fault };
    this.#leave(this.#pattern);
    for (let i = headerBits; i < bits.length; i++)
      if (this.#open) this.#collect(bits.bit(i), bits.atUs(i), bits.eye(i));
      else if (this.#hunt(bits.bit(i))) this.#begin(bits.atUs(i));
  }

  #leave(register: number): void {
    this.#bits.clear();
    this.#register = register;
    this.#open = false;
    this.#announced = false;
    this.#wanted = undefined;
  }
}

/**
 * Where the weakest bit of a frame is that is not to be trusted. The CRC sees every damage of one byte, so that weak bits in a
 * single byte do no harm.
 */
function weakestBit(bits: BitLog): number | undefined {
  let weakest: number | undefined;
  let firstByte: number | undefined;
  let several = false;
  for (let i = 0; i < bits.length; i++) {
    if (bits.eye(i) >= tuning.leastEye) continue;
    firstByte ??= i >> 3;
    several ||= firstByte !== i >> 3;
    if (weakest === undefined || bits.eye(i) < bits.eye(weakest)) weakest = i;
  }
  return several ? weakest : undefined;
}
