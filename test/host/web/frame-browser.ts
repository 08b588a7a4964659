/**
 * Chromium without a screen, its frames drawn one by one as the test asks: what a page shows can be seen frame by frame, however slow
 * the machine is. Speaks the DevTools protocol itself: nothing else may ask for frames.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { patienceMs } from './patience.ts';

export const headlessShell = '/usr/bin/chromium-headless-shell';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
  '--enable-begin-frame-control',
  '--run-all-compositor-stages-before-draw',
  '--disable-new-content-rendering-timeout',
  '--disable-threaded-animation',
  '--disable-threaded-scrolling',
  '--disable-checker-imaging',
  '--disable-features=PaintHolding',
  '--force-color-profile=srgb',
];

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A browser's DevTools connection. */
class Connection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer;
      if (answer.id === undefined) return;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  static open(url: string): Promise<Connection> {
    const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 1 << 28 });
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  async ask<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    const id = ++this.#id;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(
      JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
    );
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  close(): void {
    this.#socket.close();
  }
}

/** The browser’s clock: monotonic time, as the operating system counts it. */
const presentMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** More than a loaded machine takes from one frame to the next. */
const aheadMs = 5_000;

export interface FrameBrowserOptions {
  readonly width?: number;
  readonly height?: number;
}

export class FrameBrowser {
  readonly #process: ChildProcess;
  readonly #connection: Connection;
  readonly #session: string;
  readonly #folder: string;
  /** The time of the last frame, milliseconds. */
  #atMs: number;

  private constructor(parts: {
    process: ChildProcess;
    connection: Connection;
    session: string;
    folder: string;
  }) {
    this.#process = parts.process;
    this.#connection = parts.connection;
    this.#session = parts.session;
    this.#folder = parts.folder;
    this.#atMs = presentMs();
  }

  static async open({ width = 64, height = 64 }: FrameBrowserOptions = {}): Promise<FrameBrowser> {
    const folder = mkdtempSync(join(tmpdir(), 'impsim-frames-'));
    const child = spawn(headlessShell, [...flags, `--user-data-dir=${folder}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (data: Buffer) => {
        said += data.toString();
        const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', () => reject(new Error(`${headlessShell} ended: ${said}`)));
    });
    const connection = await Connection.open(url);
    const { targetId } = await connection.ask<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
      enableBeginFrameControl: true,
      width,
      height,
    });
    const { sessionId } = await connection.ask<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    const browser = new FrameBrowser({ process: child, connection, session: sessionId, folder });
    for (const part of ['Page', 'Runtime', 'HeadlessExperimental']) await browser.#ask(`${part}.enable`);
    return browser;
  }

  #ask<T>(method: string, params: object = {}): Promise<T> {
    return this.#connection.ask<T>(method, params, this.#session);
  }

  /** Draws frames, `intervalMs` after each other, until `expression` is true in the page. Rejects where it never is. */
  async until(expression: string): Promise<void> {
    const endMs = performance.now() + patienceMs;
    while (performance.now() < endMs) {
      if (await this.run<boolean>(`Boolean(${expression})`)) return;
      await this.frame();
    }
    throw new Error(
      `never true in the page: ${expression}; it shows: ${await this.run<string>('document.body.innerText')}`,
    );
  }

  /**
   * Goes ahead of the machine’s time. A page whose transitions begin between frames takes them for begun at the machine’s
   * present, and frames of before that would all have this one stamp.
   */
  hurry(): void {
    this.#atMs = Math.max(this.#atMs, presentMs() + aheadMs);
  }

  /** Draws the next frame, `intervalMs` after the last one. */
  async frame(intervalMs = 1000 / 60): Promise<void> {
    this.#atMs += intervalMs;
    await this.#ask('HeadlessExperimental.beginFrame', { frameTimeTicks: this.#atMs, interval: 1000 / 60 });
  }

  /** Draws the next frame, and says how bright its middle is, 0..255. */
  async brightness(intervalMs = 1000 / 60): Promise<number> {
    this.#atMs += intervalMs;
    const { screenshotData } = await this.#ask<{ screenshotData?: string }>(
      'HeadlessExperimental.beginFrame',
      {
        frameTimeTicks: this.#atMs,
        interval: 1000 / 60,
        screenshot: { format: 'png', optimizeForSpeed: true },
      },
    );
    if (screenshotData !== undefined) this.#shown = middleOf(Buffer.from(screenshotData, 'base64'));
    return this.#shown;
  }
  #shown = 0;

  /** What an expression is in the page; promises are awaited. */
  async run<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.#ask<{
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    }>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async goTo(url: string): Promise<void> {
    await this.#ask('Page.navigate', { url });
    this.hurry();
    // A frame that is asked for before the page has what it draws with may never be answered.
    await this.#loaded();
  }

  /** Waits, without a frame, until the page has all that it begins with. Rejects where it never has. */
  async #loaded(): Promise<void> {
    const endMs = performance.now() + patienceMs;
    while (performance.now() < endMs)
      if (await this.run<boolean>("document.readyState === 'complete'")) return;
    throw new Error(`not loaded: ${await this.run<string>('location.href')}`);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    // Asked, not killed: what was started is Debian's script, whose end is not the browser's.
    await this.#connection.ask('Browser.close');
    this.#connection.close();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The first channel of the pixel in the middle of a PNG of eight bits a channel. */
export function middleOf(png: Buffer): number {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    const line = Uint8Array.from(raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : line[x - channels]!;
      const up = above[x]!;
      const corner = x < channels ? 0 : above[x - channels]!;
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const added = [0, left, up, (left + up) >> 1, paeth][filter ?? 0] ?? 0;
      line[x] = line[x]! + added;
    }
    if (y === height >> 1) return line[(width >> 1) * channels]!;
    above = line;
  }
  throw new RangeError('an empty picture');
}
