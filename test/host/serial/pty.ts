/**
 * An emulated Uno behind a pseudo-terminal (socat), so that serialport's native code and the system's own line are in the chain. The
 * cable can be pulled and put in again. A program that closes the port leaves half of the line open for as long as the board talks
 * (socat): pull the cable before the next one opens it.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Uno } from '../../../hardware/uno/uno.ts';
import type { Pacer } from '../../../host/pacer.ts';

const sliceUs = 2000;

export interface PtyOptions {
  /** Bits per second at which the host is taken to talk: a pseudo-terminal has no speed. Default 500,000. */
  readonly baud?: number;
  /** A program that opens the port resets the board, as with a real one; here its first byte does. Default false. */
  readonly resetOnOpen?: boolean;
}

type Socat = ChildProcessByStdio<Writable, Readable, null>;

/** The board runs, at the pacer's speed, until `close`. */
export async function openPty(uno: Uno, pacer: Pacer, options: PtyOptions = {}): Promise<Pty> {
  const pty = new Pty(uno, pacer, options);
  await pty.plug();
  return pty;
}

export class Pty {
  readonly path: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'impsim-pty-'));
  readonly #uno: Uno;
  readonly #resetOnOpen: boolean;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #socat: Socat | null = null;
  #gone: Promise<unknown> = Promise.resolve();
  #plugged = false;
  #said: number[] = [];

  constructor(uno: Uno, pacer: Pacer, { baud = 500_000, resetOnOpen = false }: PtyOptions) {
    this.path = join(this.#folder, 'ttyUno');
    this.#uno = uno;
    this.#resetOnOpen = resetOnOpen;
    uno.setHostBaud(baud);
    uno.onByte = (byte) => this.#said.push(byte);
    this.#running = this.#run(pacer);
  }

  /** Puts the cable in. */
  async plug(): Promise<void> {
    const appeared = appearance(this.#folder, this.path);
    const socat = spawn('socat', [`PTY,link=${this.path},raw,echo=0,wait-slave`, 'STDIO'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#plugged = true;
    this.#socat = socat;
    this.#gone = once(socat, 'exit');
    // Who closes the terminal ends socat; the board goes on talking to nobody, and the next program finds a new terminal.
    socat.stdin.on('error', () => {});
    socat.once('exit', () => {
      if (this.#plugged && this.#socat === socat) void this.plug();
    });
    let opened = false;
    socat.stdout.on('data', (bytes: Buffer) => {
      if (!opened && this.#resetOnOpen) this.#uno.powerCycle();
      opened = true;
      this.#uno.send(bytes);
    });
    await appeared;
  }

  /** Pulls the cable: the board loses its power, and the program its port. */
  async unplug(): Promise<void> {
    this.#plugged = false;
    this.#socat?.kill();
    await this.#gone;
    this.#uno.powerCycle();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.unplug();
    rmSync(this.#folder, { recursive: true });
  }

  async #run(pacer: Pacer): Promise<void> {
    const uno = this.#uno;
    while (!this.#stop.signal.aborted) {
      const untilUs = uno.nowUs() + sliceUs;
      await pacer.reach(untilUs);
      await nextTurn();
      uno.runUntil(Math.max(untilUs, uno.nowUs()));
      const socat = this.#socat;
      if (this.#said.length > 0 && this.#plugged && socat?.exitCode === null)
        socat.stdin.write(Uint8Array.from(this.#said));
      this.#said = [];
    }
  }
}

/** Resolves when socat has made the link. */
async function appearance(folder: string, path: string): Promise<void> {
  const stop = new AbortController();
  const changes = watch(folder, { signal: stop.signal });
  await new Promise<void>((resolve) => {
    changes.on('change', (_, name) => {
      if (name === basename(path) && existsSync(path)) resolve();
    });
    if (existsSync(path)) resolve();
  });
  stop.abort();
}
