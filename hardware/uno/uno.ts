/**
 * An emulated Arduino Uno: the chip with boot loader and program, its pins, a sensor on A0, a serial line with the reset that
 * opening a port gives. Time is the board's own, in microseconds, and passes only in `runUntil`.
 */
import { memoryImage, type MemorySegment } from '../intel-hex.ts';
import { Chip, cyclesPerUs, flashBytes } from './chip.ts';
import { type AnalogSource, Converter } from './converter.ts';
import { Pins } from './pins.ts';
import { SelfProgramming } from './self-programming.ts';
import { Timer, timerConfigs } from './timer.ts';
import { heardByte, Usart } from './usart.ts';
import { Watchdog } from './watchdog.ts';

export interface UnoParts {
  /** The boot loader; where absent the chip starts at address 0. */
  readonly bootLoader?: readonly MemorySegment[];
  /** What is in the flash already. */
  readonly program?: readonly MemorySegment[];
}

/** Where a chip with a boot section of 512 words starts. */
const bootSectionAddress = 0x7c00;

export class Uno {
  readonly pins: Pins;
  /** The board's TX LED is not enough: every byte that the board sends, at the speed that the host listens at. */
  onByte: (byte: number, broken: boolean) => void = () => {};
  readonly #chip: Chip;
  readonly #converter: Converter;
  readonly #usart: Usart;
  readonly #programming: SelfProgramming;
  #hostBaud = 9600;
  #ready = false;

  /** The board is powered on at once. */
  constructor({ bootLoader, program = [] }: UnoParts) {
    const flash = memoryImage([...program, ...(bootLoader ?? [])], flashBytes);
    this.#chip = new Chip(flash, bootLoader === undefined ? 0 : bootSectionAddress);
    const timers = {
      timer0: new Timer(this.#chip, timerConfigs.timer0),
      timer1: new Timer(this.#chip, timerConfigs.timer1),
      timer2: new Timer(this.#chip, timerConfigs.timer2),
    };
    this.#converter = new Converter(this.#chip);
    timers.timer1.onMatch = (channel, atCycles) => {
      if (channel === 'b') this.#converter.trigger(atCycles);
    };
    this.#usart = new Usart(this.#chip);
    this.#usart.onByte = (sent) => {
      const { byte, broken } = heardByte(sent, this.#hostBaud);
      this.onByte(byte, broken);
    };
    this.#programming = new SelfProgramming(this.#chip, bootSectionAddress);
    this.pins = new Pins(this.#chip, timers);
    for (const part of [
      timers.timer0,
      timers.timer1,
      timers.timer2,
      this.#converter,
      this.#usart,
      new Watchdog(this.#chip),
      this.#programming,
    ])
      this.#chip.add(part);
    this.#chip.reset('power');
  }

  /** The board's time since it was made, a real number of microseconds. */
  nowUs(): number {
    return this.#chip.cycles / cyclesPerUs;
  }

  /** Lets the board's time pass. */
  runUntil(atUs: number): void {
    this.#chip.run(atUs * cyclesPerUs);
  }

  /** What the pin A`channel` sees. */
  connect(channel: number, source: AnalogSource): void {
    this.#converter.sources[channel] = source;
  }

  /** Bits per second at which the host now sends and listens. */
  setHostBaud(baud: number): void {
    this.#hostBaud = baud;
  }

  /** Bytes from the host; they reach the chip one after the other at the host's speed. */
  send(bytes: Uint8Array): void {
    for (const byte of bytes) this.#usart.receive({ byte, baud: this.#hostBaud });
  }

  /** How many bytes of the host have not yet reached the chip. */
  get unsent(): number {
    return this.#usart.pending;
  }

  /** The host's "data terminal ready": when it becomes ready, a capacitor on the board pulls the reset line. */
  setReady(ready: boolean): void {
    if (ready && !this.#ready) this.#chip.reset('external');
    this.#ready = ready;
  }

  powerCycle(): void {
    this.#chip.reset('power');
  }

  /** Makes the program hang where it stands, as a fault in it would: only a watchdog gets it out of that. */
  jam(): void {
    this.#chip.jam();
  }

  /** A copy of the flash, for who wants to know what was programmed. */
  flash(): Uint8Array {
    return this.#programming.image();
  }
}
