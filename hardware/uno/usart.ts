/**
 * The ATmega328P's USART with what avr8js's lacks: a receive buffer of two bytes and a shift register, overrun, and what becomes of
 * bytes when the two ends disagree about the speed.
 */
import { type Chip, chipHz, type Peripheral } from './chip.ts';
import type { AVRInterruptConfig } from './interrupt.ts';

const registers = { UCSRA: 0xc0, UCSRB: 0xc1, UCSRC: 0xc2, UBRRL: 0xc4, UBRRH: 0xc5, UDR: 0xc6 } as const;
const status = { RXC: 0x80, TXC: 0x40, UDRE: 0x20, FE: 0x10, DOR: 0x08, U2X: 0x02 } as const;
const control = { RXCIE: 0x80, TXCIE: 0x40, UDRIE: 0x20, RXEN: 0x10, TXEN: 0x08 } as const;
/** Start, eight data bits, stop. */
const bitsPerByte = 10;
/** The buffer of two and the shift register. */
const receivedMost = 3;

/** A byte on the line and the speed it was sent at. */
export interface LineByte {
  readonly byte: number;
  readonly baud: number;
}

/**
 * What an end that listens at `baud` makes of a byte: it looks at the middle of each of its own bits, counted from the start
 * bit's edge. `broken`: no stop bit where one should be.
 */
export function heardByte(
  { byte, baud: sentBaud }: LineByte,
  baud: number,
): { readonly byte: number; readonly broken: boolean } {
  const levelAt = (bit: number): number => {
    const sent = Math.floor(((bit + 0.5) * sentBaud) / baud);
    return sent === 0 ? 0 : sent > 8 ? 1 : (byte >> (sent - 1)) & 1;
  };
  let heard = 0;
  for (let bit = 1; bit <= 8; bit++) heard |= levelAt(bit) << (bit - 1);
  return { byte: heard, broken: levelAt(9) === 0 };
}

class Transmitter implements Peripheral {
  dueCycles = Infinity;
  readonly #done: (byte: number) => void;
  /** What is being shifted out, and what waits behind it. */
  #shifting: number | null = null;
  #waiting: number | null = null;

  constructor(done: (byte: number) => void) {
    this.#done = done;
  }

  get full(): boolean {
    return this.#waiting !== null;
  }

  /** Whether nothing is left to shift out. */
  get idle(): boolean {
    return this.#shifting === null;
  }

  write(byte: number, nowCycles: number, byteCycles: number): void {
    if (this.#shifting === null) {
      this.#shifting = byte;
      this.dueCycles = nowCycles + byteCycles;
    } else this.#waiting = byte;
  }

  /** Ends a byte; the next one follows at once. */
  next(byteCycles: number): number {
    const sent = this.#shifting ?? 0;
    this.#shifting = this.#waiting;
    this.#waiting = null;
    this.dueCycles = this.#shifting === null ? Infinity : this.dueCycles + byteCycles;
    return sent;
  }

  run(): void {
    this.#done(this.#shifting ?? 0);
  }

  reset(): void {
    this.#shifting = this.#waiting = null;
    this.dueCycles = Infinity;
  }
}

export class Usart implements Peripheral {
  dueCycles = Infinity;
  /** A byte has left the chip. */
  onByte: (sent: LineByte) => void = () => {};
  readonly #chip: Chip;
  readonly #transmitter: Transmitter;
  /** Bytes on their way to the chip. */
  readonly #line: LineByte[] = [];
  readonly #received: { readonly byte: number; readonly broken: boolean }[] = [];
  #overrun = false;
  #transmitted = false;
  readonly #interrupts: Readonly<Record<'received' | 'empty' | 'transmitted', AVRInterruptConfig>>;

  constructor(chip: Chip) {
    this.#chip = chip;
    this.#transmitter = new Transmitter(() => this.#sent());
    chip.add(this.#transmitter);
    const interrupt = (address: number, flagMask: number, enableMask: number, constant: boolean) => ({
      address,
      flagRegister: registers.UCSRA,
      flagMask,
      enableRegister: registers.UCSRB,
      enableMask,
      constant,
    });
    this.#interrupts = {
      received: interrupt(0x24, status.RXC, control.RXCIE, true),
      empty: interrupt(0x26, status.UDRE, control.UDRIE, true),
      transmitted: interrupt(0x28, status.TXC, control.TXCIE, false),
    };
    this.#hookRegisters();
    this.#showStatus();
  }

  /** What the registers make of the speed, bits per second. */
  get baud(): number {
    return (chipHz * bitsPerByte) / this.#byteCycles;
  }

  /** How many bytes are still on their way to the chip. */
  get pending(): number {
    return this.#line.length;
  }

  /** The other end sends a byte behind those it sent before. */
  receive(byte: LineByte): void {
    this.#line.push(byte);
    if (this.#line.length === 1) this.#expect(this.#chip.cycles);
  }

  run(): void {
    const arrivedCycles = this.dueCycles;
    const arrived = this.#line.shift();
    if (arrived !== undefined && (this.#control & control.RXEN) !== 0) {
      if (this.#received.length < receivedMost) this.#received.push(heardByte(arrived, this.baud));
      else this.#overrun = true;
      this.#showStatus();
    }
    this.#expect(arrivedCycles);
  }

  reset(): void {
    this.#received.length = 0;
    this.#overrun = this.#transmitted = false;
    this.#transmitter.reset();
    this.#showStatus();
  }

  get #control(): number {
    return this.#chip.cpu.data[registers.UCSRB] ?? 0;
  }

  get #byteCycles(): number {
    const { data } = this.#chip.cpu;
    const divider = ((data[registers.UBRRH] ?? 0) & 15) * 256 + (data[registers.UBRRL] ?? 0) + 1;
    return divider * ((data[registers.UCSRA] ?? 0) & status.U2X ? 8 : 16) * bitsPerByte;
  }

  #expect(fromCycles: number): void {
    const next = this.#line[0];
    this.dueCycles =
      next === undefined ? Infinity : fromCycles + Math.round((chipHz * bitsPerByte) / next.baud);
    this.#chip.noteDue(this.dueCycles);
  }

  #sent(): void {
    const { baud } = this;
    const byte = this.#transmitter.next(this.#byteCycles);
    this.#transmitted = this.#transmitter.idle;
    this.#showStatus();
    this.onByte({ byte, baud });
  }

  /** Flags follow from what is in the buffers; so do the interrupts that hang on levels. */
  #showStatus(): void {
    const { cpu } = this.#chip;
    const { received, empty, transmitted } = this.#interrupts;
    const [head] = this.#received;
    const kept = (cpu.data[registers.UCSRA] ?? 0) & status.U2X;
    cpu.data[registers.UCSRA] =
      kept |
      (head === undefined ? 0 : status.RXC) |
      (head?.broken === true ? status.FE : 0) |
      (this.#overrun ? status.DOR : 0) |
      (this.#transmitter.full ? 0 : status.UDRE) |
      (this.#transmitted ? status.TXC : 0);
    if (head === undefined) cpu.clearInterrupt(received, false);
    else cpu.setInterruptFlag(received);
    if (this.#transmitter.full || (this.#control & control.TXEN) === 0) cpu.clearInterrupt(empty, false);
    else cpu.setInterruptFlag(empty);
    if (this.#transmitted) cpu.setInterruptFlag(transmitted);
    else cpu.clearInterrupt(transmitted, false);
  }

  #hookRegisters(): void {
    const { cpu } = this.#chip;
    cpu.writeHooks[registers.UCSRA] = (value) => {
      if ((value & status.TXC) !== 0) this.#transmitted = false;
      cpu.data[registers.UCSRA] = value & status.U2X;
      this.#showStatus();
      return true;
    };
    cpu.writeHooks[registers.UCSRB] = (value) => {
      cpu.data[registers.UCSRB] = value;
      if ((value & control.RXEN) === 0) this.#received.length = 0;
      for (const interrupt of Object.values(this.#interrupts)) cpu.updateInterruptEnable(interrupt, value);
      this.#showStatus();
      return true;
    };
    cpu.readHooks[registers.UDR] = () => {
      const byte = this.#received.shift()?.byte ?? 0;
      this.#overrun = false;
      this.#showStatus();
      return byte;
    };
    cpu.writeHooks[registers.UDR] = (value) => {
      if ((this.#control & control.TXEN) !== 0) {
        this.#transmitter.write(value, cpu.cycles, this.#byteCycles);
        this.#chip.noteDue(this.#transmitter.dueCycles);
        this.#showStatus();
      }
      return true;
    };
  }
}
