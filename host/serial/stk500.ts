/** The host's side of a boot loader: STK500 version 1, as Optiboot and the boot loaders before it speak it (Atmel AVR061). */
import { ImpError } from '../imp-error.ts';
import type { Line } from './line.ts';
import { within } from './patience.ts';

const inSync = 0x14;
const ok = 0x10;
const endOfCommand = 0x20;
const commands = {
  getSync: 0x30,
  enterProgram: 0x50,
  leaveProgram: 0x51,
  loadAddress: 0x55,
  programPage: 0x64,
  readPage: 0x74,
  readSignature: 0x75,
} as const;
const flashMemory = 0x46;

const syncTries = 12;
const syncMs = 80;
/** An answer may be this late and not be lost: a busy machine, a USB chip that gathers bytes. */
const lateMs = 300;
const signatureTries = 3;
/** Writing a page takes 9 ms; a USB chip may be slow to hand bytes on. */
const answerMs = 1000;
/** An answer that comes byte by byte. */
const mostAnswerMs = 5000;

export class Stk500 {
  readonly #line: Line;
  #received: number[] = [];
  #wanted = 0;
  #enough: () => void = () => {};
  #lost: ImpError | null = null;

  /** Takes the line over; nobody else may listen to it. */
  constructor(line: Line) {
    this.#line = line;
    line.onBytes = (bytes) => {
      this.#received.push(...bytes);
      if (this.#received.length >= this.#wanted) this.#enough();
    };
    line.onLost = (why) => {
      this.#lost = why;
      this.#enough();
    };
  }

  /** Knocks until the boot loader answers; false where it does not. */
  async sync(): Promise<boolean> {
    for (let tried = 0; tried < syncTries; tried++) {
      this.#received = [];
      if ((await this.#exchange([commands.getSync], 0, syncMs)) === null) continue;
      // Those to the knocks before may come yet, or never.
      if (tried > 0) await this.#quiet();
      return true;
    }
    return false;
  }

  /** Three bytes. An answer to a knock that came later still is told from them by its form. */
  async signature(): Promise<Uint8Array> {
    for (let tried = 1; tried < signatureTries; tried++) {
      const answer = await this.#exchange([commands.readSignature], 3, answerMs);
      if (answer !== null) return answer;
      await this.#quiet();
    }
    return this.#command([commands.readSignature], 3);
  }

  async enter(): Promise<void> {
    await this.#command([commands.enterProgram], 0);
  }

  /** Ends programming; the program starts. */
  async leave(): Promise<void> {
    await this.#command([commands.leaveProgram], 0);
  }

  /** Writes a page; `address` in bytes, even. */
  async writePage(address: number, page: Uint8Array): Promise<void> {
    await this.#loadAddress(address);
    await this.#command(
      [commands.programPage, page.length >> 8, page.length & 0xff, flashMemory, ...page],
      0,
    );
  }

  async readPage(address: number, length: number): Promise<Uint8Array> {
    await this.#loadAddress(address);
    return this.#command([commands.readPage, length >> 8, length & 0xff, flashMemory], length);
  }

  async #loadAddress(address: number): Promise<void> {
    const word = address / 2;
    await this.#command([commands.loadAddress, word & 0xff, word >> 8], 0);
  }

  async #command(bytes: readonly number[], answerBytes: number): Promise<Uint8Array> {
    const answer = await this.#exchange(bytes, answerBytes, answerMs);
    if (answer !== null) return answer;
    throw (
      this.#lost ??
      new ImpError(
        'upload-cut',
        `the boot loader on ${this.#line.path} stopped answering`,
        'run impsim flash again: the boot loader is still there',
      )
    );
  }

  /** Answers to earlier knocks may still be under way: lets them come until none does. */
  async #quiet(): Promise<void> {
    for (let more = true; more;) {
      this.#received = [];
      this.#wanted = 1;
      more =
        (await within(new Promise<true>((resolve) => (this.#enough = () => resolve(true))), lateMs)) === true;
    }
    if (this.#lost !== null) throw this.#lost;
  }

  /** What stands between "in sync" and "ok", or null where that is not what comes. */
  async #exchange(bytes: readonly number[], answerBytes: number, ms: number): Promise<Uint8Array | null> {
    if (this.#lost !== null) throw this.#lost;
    this.#wanted = answerBytes + 2;
    const enough = new Promise<true>((resolve) => (this.#enough = () => resolve(true)));
    const written = this.#line.write(Uint8Array.from([...bytes, endOfCommand]));
    await within(
      written.then(() => enough),
      ms,
      { heard: () => this.#received.length, mostMs: mostAnswerMs },
    );
    const answer = this.#received.splice(0, this.#wanted);
    const whole = answer.length === this.#wanted && answer[0] === inSync && answer.at(-1) === ok;
    return whole ? Uint8Array.from(answer.slice(1, -1)) : null;
  }
}
