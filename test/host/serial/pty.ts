/** An emulated Uno behind a pseudo-terminal (socat), so that serialport's native code and the system's own line are in the chain. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Uno } from '../../../hardware/uno/uno.ts';
import type { Pacer } from '../../../host/pacer.ts';

const sliceUs = 2000;

export interface Pty {
  readonly path: string;
  close(): Promise<void>;
}

/** The board runs, at the pacer's speed, until `close`. A pseudo-terminal has no speed: the board must talk at 500,000 baud. */
export async function openPty(uno: Uno, pacer: Pacer): Promise<Pty> {
  const folder = mkdtempSync(join(tmpdir(), 'impsim-pty-'));
  const path = join(folder, 'ttyUno');
  const appeared = appearance(folder, path);
  const socat = spawn('socat', [`PTY,link=${path},raw,echo=0,wait-slave`, 'STDIO'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(socat, 'exit');
  const stop = new AbortController();
  // Who closes the terminal ends socat; the board goes on talking to nobody.
  socat.stdin.on('error', () => {});
  socat.stdout.on('data', (bytes: Buffer) => uno.send(bytes));
  uno.setHostBaud(500_000);
  let said: number[] = [];
  uno.onByte = (byte) => said.push(byte);
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const untilUs = uno.nowUs() + sliceUs;
      await pacer.reach(untilUs);
      await nextTurn();
      uno.runUntil(Math.max(untilUs, uno.nowUs()));
      if (said.length > 0 && socat.exitCode === null) socat.stdin.write(Uint8Array.from(said));
      said = [];
    }
  };
  const running = run();
  await appeared;
  return {
    path,
    async close() {
      stop.abort();
      await running;
      socat.kill();
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Resolves when socat has made the link. */
async function appearance(folder: string, path: string): Promise<void> {
  const stop = new AbortController();
  const changes = watch(folder, { signal: stop.signal });
  await new Promise<void>((resolve) => {
    changes.on('change', (_, name) => {
      if (name === basename(path)) resolve();
    });
    if (existsSync(path)) resolve();
  });
  stop.abort();
}
