/** A serial port as promises and one callback, with errors in the user's words. */
import { SerialPort } from 'serialport';
import type { ImpError } from '../imp-error.ts';
import type { Binding, SetOptions } from './binding.ts';
import { portError, portErrors } from './port-errors.ts';

export interface LineOptions {
  readonly path: string;
  readonly baud: number;
  /** Where ports come from; the machine's own by default. */
  readonly binding?: Binding;
}

export class Line {
  readonly path: string;
  /** Bytes as they come. */
  onBytes: (bytes: Uint8Array) => void = () => {};
  /** The board is gone; not called after `close`. */
  onLost: (why: ImpError) => void = () => {};
  readonly #port: SerialPort;
  #closed = false;

  private constructor(path: string, port: SerialPort) {
    this.path = path;
    this.#port = port;
    port.on('data', (bytes: Buffer) => this.onBytes(bytes));
    port.on('close', () => this.lose());
    port.on('error', () => this.lose());
  }

  /** Rejects with ImpError: `no-port`, `port-busy`, `no-permission`, `port-failed`. */
  static async open({ path, baud, binding }: LineOptions): Promise<Line> {
    // The type knows only the machine's own bindings; the class takes any.
    const options = { path, baudRate: baud, autoOpen: false, ...(binding === undefined ? {} : { binding }) };
    const port = new SerialPort(options);
    await done(path, (callback) => port.open(callback));
    return new Line(path, port);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await done(this.path, (callback) => void this.#port.write(Buffer.from(bytes), callback));
  }

  async setBaud(baud: number): Promise<void> {
    await done(this.path, (callback) => this.#port.update({ baudRate: baud }, callback));
  }

  /** Pulls the board's reset line. A pseudo-terminal has none: then nothing happens, and false is returned. */
  async reset(): Promise<boolean> {
    const set = (options: SetOptions): Promise<boolean> =>
      done(this.path, (callback) => this.#port.set(options, callback)).then(
        () => true,
        () => false,
      );
    return (await set({ dtr: false, rts: false })) && (await set({ dtr: true, rts: true }));
  }

  /** Lets the line wait, or go on: what comes meanwhile stays where it is. */
  hold(waiting: boolean): void {
    if (waiting) this.#port.pause();
    else this.#port.resume();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#port.isOpen) await done(this.path, (callback) => this.#port.close(callback));
  }

  /** Takes the board for gone, whatever the port says. */
  lose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onLost(portErrors['port-lost'](this.path));
    if (this.#port.isOpen) this.#port.close(() => {});
  }
}

function done(path: string, start: (callback: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(portError(path, error)) : resolve()));
  });
}
