/**
 * The SPM instruction of the ATmega328P: a boot loader fills a page's buffer, erases and writes pages. While a page below the
 * no-read-while-write section is being changed, all of that part reads as erased, and stays so until it is enabled again.
 */
import { type Chip, cyclesPerUs, flashBytes, type Peripheral } from './chip.ts';

const SPMCSR = 0x57;
const bits = { SPMEN: 0x01, PGERS: 0x02, PGWRT: 0x04, RWWSRE: 0x10, RWWSB: 0x40 } as const;
/** Bytes of a page. */
export const pageBytes = 128;
/** Here begins what can run while the rest is being written. */
const noReadWhileWriteAddress = 0x7000;
/** Erasing or writing a page takes 3.7 to 4.5 ms by the data sheet. */
const pageCycles = 4100 * cyclesPerUs;
const windowCycles = 4;

export class SelfProgramming implements Peripheral {
  dueCycles = Infinity;
  readonly #chip: Chip;
  /** Only code from here on may program: the boot section. */
  readonly #bootAddress: number;
  /** What the flash holds, whatever reading it gives at the moment. */
  readonly #flash: Uint8Array;
  readonly #buffer = new Uint8Array(pageBytes).fill(0xff);
  #until = 0;

  constructor(chip: Chip, bootAddress: number) {
    this.#chip = chip;
    this.#bootAddress = bootAddress;
    this.#flash = chip.cpu.progBytes.slice();
    chip.onSelfProgram = () => this.#perform();
    chip.cpu.writeHooks[SPMCSR] = (value, old) => {
      chip.cpu.data[SPMCSR] = (value & ~bits.RWWSB) | (old & bits.RWWSB);
      this.#until = chip.cpu.cycles + 2 + windowCycles;
      return true;
    };
  }

  /** A copy of the whole flash. */
  image(): Uint8Array {
    return this.#flash.slice();
  }

  run(): void {
    this.#clear(bits.SPMEN | bits.PGERS | bits.PGWRT);
    this.dueCycles = Infinity;
  }

  reset(): void {
    this.dueCycles = Infinity;
    this.#buffer.fill(0xff);
    this.#showAll();
  }

  #perform(): void {
    const { cpu } = this.#chip;
    const command = cpu.data[SPMCSR] ?? 0;
    if ((command & bits.SPMEN) === 0 || cpu.cycles > this.#until || cpu.pc * 2 < this.#bootAddress) return;
    const address = cpu.dataView.getUint16(30, true) % flashBytes;
    if (command & bits.PGERS) this.#change(address, (page) => page.fill(0xff));
    else if (command & bits.PGWRT) this.#change(address, (page) => this.#write(page));
    else if (command & bits.RWWSRE) {
      if (this.dueCycles === Infinity) this.#showAll();
      this.#clear(bits.RWWSB | bits.RWWSRE | bits.SPMEN);
    } else {
      this.#buffer.set(cpu.data.subarray(0, 2), (address % pageBytes) & ~1);
      this.#clear(bits.SPMEN);
    }
  }

  /** Flash can only be written from one to zero. */
  #write(page: Uint8Array): void {
    for (const [i, byte] of this.#buffer.entries()) page[i] = (page[i] ?? 0) & byte;
    this.#buffer.fill(0xff);
  }

  #change(address: number, change: (page: Uint8Array) => void): void {
    const { cpu } = this.#chip;
    const start = address - (address % pageBytes);
    change(this.#flash.subarray(start, start + pageBytes));
    if (start >= noReadWhileWriteAddress) {
      // The processor stands still meanwhile.
      cpu.progBytes.set(this.#flash.subarray(noReadWhileWriteAddress), noReadWhileWriteAddress);
      cpu.cycles += pageCycles;
      this.#clear(bits.SPMEN | bits.PGERS | bits.PGWRT);
      return;
    }
    cpu.data[SPMCSR] = (cpu.data[SPMCSR] ?? 0) | bits.RWWSB;
    cpu.progBytes.fill(0xff, 0, noReadWhileWriteAddress);
    this.dueCycles = cpu.cycles + pageCycles;
    this.#chip.noteDue(this.dueCycles);
  }

  #clear(mask: number): void {
    const { data } = this.#chip.cpu;
    data[SPMCSR] = (data[SPMCSR] ?? 0) & ~mask;
  }

  #showAll(): void {
    this.#chip.cpu.progBytes.set(this.#flash);
    this.#clear(bits.RWWSB);
  }
}
