/**
 * A NOR flash chip, with the physics that stores must survive: a write can only clear bits, erasing works on
 * whole sectors and wears them, and the power may fail in the middle of either.
 */
import type { Flash } from '../firmware/ports.ts';
import { Chance, type ChanceStream } from './random.ts';

/** What a chip is like. */
export interface FlashChipConfig {
  /** Default 64 KiB (chosen). */
  readonly sizeBytes?: number;
  /** Default 4 KiB, the usual small erase unit of serial NOR flash. */
  readonly sectorBytes?: number;
  /** What it holds at first, `sizeBytes` long; default erased. Copied. */
  readonly image?: Uint8Array;
  /** Decides which bits a cut operation reached. Default 1. */
  readonly seed?: number;
}

/** Thrown out of the operation in which the power failed, and by every use of the chip until `powerOn`. */
export class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

export class FlashChip implements Flash {
  readonly sizeBytes: number;
  readonly sectorBytes: number;
  readonly #cells: Uint8Array;
  readonly #eraseCounts: Uint32Array;
  readonly #torn: ChanceStream;
  #operations = 0;
  #powered = true;
  #cut: { readonly operation: number; readonly progress: number } | null = null;

  /** Throws RangeError where the size is no whole number of sectors, or the image is of another size. */
  constructor({ sizeBytes = 65_536, sectorBytes = 4096, image, seed = 1 }: FlashChipConfig = {}) {
    if (!(Number.isSafeInteger(sizeBytes / sectorBytes) && sizeBytes > 0 && sectorBytes > 0))
      throw new RangeError(`${sizeBytes} bytes are no whole number of sectors of ${sectorBytes}`);
    if (image !== undefined && image.length !== sizeBytes)
      throw new RangeError(`the image has ${image.length} bytes, the chip ${sizeBytes}`);
    this.sizeBytes = sizeBytes;
    this.sectorBytes = sectorBytes;
    this.#cells = image === undefined ? new Uint8Array(sizeBytes).fill(0xff) : image.slice();
    this.#eraseCounts = new Uint32Array(sizeBytes / sectorBytes);
    this.#torn = new Chance(seed).stream('flash-chip');
  }

  /** Writes and erases begun since the chip was made. */
  get operations(): number {
    return this.#operations;
  }

  /** How often each sector was erased. */
  get eraseCounts(): readonly number[] {
    return [...this.#eraseCounts];
  }

  /** A copy of all that the chip holds; readable without power, as with a programmer's clip. */
  image(): Uint8Array {
    return this.#cells.slice();
  }

  /**
   * Lets the power fail in the `operations`-th write or erase from now (1 = the next). Of that operation's bit
   * changes the share `progress` has happened by then: 1 all, 0 none, between them a random choice of bits, since the bits
   * of a page are driven together.
   */
  cutPower(operations: number, progress = 1): void {
    if (!Number.isSafeInteger(operations) || operations < 1)
      throw new RangeError(`the power is cut in the 1st, 2nd, ... operation, not the ${operations}th`);
    this.#cut = { operation: this.#operations + operations, progress };
  }

  /** Power is back; the content is what the cut left. A planned cut is forgotten. */
  powerOn(): void {
    this.#powered = true;
    this.#cut = null;
  }

  /** Inverts one bit, as radiation or a worn cell does. */
  flipBit(address: number, bit: number): void {
    this.#check(address, 1);
    if (!(bit >= 0 && bit < 8)) throw new RangeError(`a byte has bits 0 to 7, not ${bit}`);
    this.#cells[address] = (this.#cells[address] ?? 0) ^ (1 << bit);
  }

  read(address: number, length: number): Uint8Array {
    this.#check(address, length);
    this.#needPower();
    return this.#cells.slice(address, address + length);
  }

  write(address: number, bytes: Uint8Array): void {
    this.#check(address, bytes.length);
    this.#change(address, bytes.length, (i, old) => old & (bytes[i] ?? 0xff));
  }

  eraseSector(address: number): void {
    this.#check(address, this.sectorBytes);
    if (address % this.sectorBytes !== 0)
      throw new RangeError(`no sector of ${this.sectorBytes} bytes begins at ${address}`);
    const sector = address / this.sectorBytes;
    this.#change(address, this.sectorBytes, () => 0xff);
    this.#eraseCounts[sector] = (this.#eraseCounts[sector] ?? 0) + 1;
  }

  #change(address: number, length: number, changed: (i: number, old: number) => number): void {
    this.#needPower();
    this.#operations++;
    const cut = this.#cut?.operation === this.#operations ? this.#cut : null;
    for (let i = 0; i < length; i++) {
      const old = this.#cells[address + i] ?? 0;
      const reached = cut === null ? 0xff : this.#reachedBits(cut.progress);
      this.#cells[address + i] = old ^ ((old ^ changed(i, old)) & reached);
    }
    if (cut === null) return;
    this.#powered = false;
    throw new PowerCut(`the power failed in flash operation ${this.#operations}`);
  }

  #reachedBits(progress: number): number {
    if (progress >= 1) return 0xff;
    let bits = 0;
    for (let bit = 0; bit < 8; bit++) if (this.#torn.next() < progress) bits |= 1 << bit;
    return bits;
  }

  #needPower(): void {
    if (!this.#powered) throw new PowerCut('the flash chip has no power');
  }

  #check(address: number, length: number): void {
    if (!(Number.isSafeInteger(address) && Number.isSafeInteger(length) && address >= 0 && length >= 0))
      throw new RangeError(`no flash address or length: ${address}, ${length}`);
    if (address + length > this.sizeBytes)
      throw new RangeError(`${length} bytes from ${address} end beyond the chip's ${this.sizeBytes}`);
  }
}
