/**
 * A serialport binding on an emulated Uno: whoever opens serial ports can open this one, too. The board's time passes while a
 * read waits: flat out, or with wall time, as the pacer has it. Who does not read holds the board back, so nothing is lost.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Binding, BindingPort, OpenOptions, PortInfo, SetOptions } from './binding.ts';
import type { Uno } from '../../hardware/uno/uno.ts';
import { type Pacer, playPacer } from '../pacer.ts';

export const virtualPath = 'virtual';

/** How much of the board's time passes before bytes are looked for: less than a record of samples takes. */
const sliceUs = 2000;

/** As bindings name the end of an operation by `close()`. */
class Canceled extends Error {
  readonly canceled = true;
}

export interface UnoBindingOptions {
  readonly pacer?: Pacer;
  readonly path?: string;
}

/** One cable: a board at its one end. */
export class UnoBinding implements Binding {
  readonly uno: Uno;
  readonly #pacer: Pacer;
  readonly #path: string;
  #plugged = true;
  #port: UnoPort | null = null;

  constructor(uno: Uno, { pacer = playPacer, path = virtualPath }: UnoBindingOptions = {}) {
    this.uno = uno;
    this.#pacer = pacer;
    this.#path = path;
  }

  async list(): Promise<PortInfo[]> {
    if (!this.#plugged) return [];
    const info: PortInfo = {
      path: this.#path,
      manufacturer: 'emulated Arduino Uno',
      serialNumber: undefined,
      pnpId: undefined,
      locationId: undefined,
      productId: '0043',
      vendorId: '2341',
    };
    return [info];
  }

  async open(options: OpenOptions): Promise<UnoPort> {
    // As the native binding says it, so that the same words are understood.
    if (!this.#plugged || options.path !== this.#path)
      throw new Error(`Error: No such file or directory, cannot open ${options.path}`);
    if (this.#port?.isOpen === true)
      throw new Error('Error Resource temporarily unavailable Cannot lock port');
    this.#port = new UnoPort(this.uno, this.#pacer, options);
    return this.#port;
  }

  /** Pulls the cable: the board loses its power, and an open port its board. */
  unplug(): void {
    this.#plugged = false;
    this.#port?.lose();
    this.#port = null;
  }

  /** Puts the cable in again: the board starts anew. */
  plug(): void {
    this.#plugged = true;
    this.uno.powerCycle();
  }
}

export class UnoPort implements BindingPort {
  isOpen = true;
  readonly openOptions: OpenOptions;
  readonly #uno: Uno;
  readonly #pacer: Pacer;
  #received: number[] = [];
  #lost = false;

  constructor(uno: Uno, pacer: Pacer, openOptions: OpenOptions) {
    this.openOptions = openOptions;
    this.#uno = uno;
    this.#pacer = pacer;
    uno.onByte = (byte) => this.#received.push(byte);
    uno.setHostBaud(openOptions.baudRate);
    // Opening a port makes "data terminal ready", and that resets the board.
    uno.setReady(true);
  }

  async close(): Promise<void> {
    this.#mustBeOpen();
    this.isOpen = false;
    this.#uno.onByte = () => {};
    if (this.openOptions.hupcl !== false) this.#uno.setReady(false);
  }

  /** The board is gone: what waits ends with an error that is no cancelling. */
  lose(): void {
    this.#lost = true;
    this.#uno.onByte = () => {};
    this.#uno.setReady(false);
  }

  async read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }> {
    this.#mustBeOpen();
    while (this.#received.length === 0) await this.#pass();
    const taken = this.#received.splice(0, length);
    buffer.set(taken, offset);
    return { buffer, bytesRead: taken.length };
  }

  async write(buffer: Buffer): Promise<void> {
    this.#mustBeOpen();
    this.#uno.send(buffer);
  }

  async drain(): Promise<void> {
    this.#mustBeOpen();
    while (this.#uno.unsent > 0) await this.#pass();
  }

  async flush(): Promise<void> {
    this.#mustBeOpen();
    this.#received = [];
  }

  async update({ baudRate }: { readonly baudRate: number }): Promise<void> {
    this.#mustBeOpen();
    this.#uno.setHostBaud(baudRate);
  }

  async set({ dtr = true }: SetOptions): Promise<void> {
    this.#mustBeOpen();
    this.#uno.setReady(dtr);
  }

  async get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }> {
    this.#mustBeOpen();
    return { cts: false, dsr: false, dcd: false };
  }

  async getBaudRate(): Promise<{ baudRate: number }> {
    this.#mustBeOpen();
    return { baudRate: this.openOptions.baudRate };
  }

  async #pass(): Promise<void> {
    const untilUs = this.#uno.nowUs() + sliceUs;
    await this.#pacer.reach(untilUs);
    // Flat out nobody else would get a turn.
    await nextTurn();
    this.#mustBeOpen();
    this.#uno.runUntil(Math.max(untilUs, this.#uno.nowUs()));
  }

  #mustBeOpen(): void {
    if (this.#lost) throw new Error('the board was unplugged');
    if (!this.isOpen) throw new Canceled('the port is closed');
  }
}
