/** A stream of 10 GB through the command line's own decoder: how much memory it takes, beside rtl_433. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { withBuiltProgram } from './built-program.ts';
import { type Corpus, corpora, sampleHz } from './corpora.ts';
import { manchesterAndPwm } from './other-decoders.ts';
import { type Part, table } from './part.ts';

/** Text takes so much longer that less of it has to do. */
const bytes = { binary: 10e9, text: 1e9 } as const;
const goalMegabytes = 150;
const pieceBytes = 1 << 20;
const unknownLength = 0xffff_ffff;
const lookEveryMs = 20;

/** A stream that nobody has to store: a head, then these bytes over and over. */
interface Stream {
  readonly head: Uint8Array;
  readonly tile: Uint8Array;
  readonly bytesASample: number;
  readonly bytes: number;
}

export const stream: Part = {
  name: 'stream',
  title: 'A stream of 10 GB',
  run: () => withBuiltProgram(measured),
};

async function measured(main: string): ReturnType<Part['run']> {
  const sparse = corpora()[1];
  if (sparse === undefined) throw new Error('no corpus');
  const impsim = [process.execPath, main, 'decode', '--json', '-'] as const;
  const rtl433 = ['rtl_433', ...manchesterAndPwm, '-r', 'cu8:-'] as const;
  const rows = [
    ['who', 'stream', 'GB', 'seconds', 'M samples/s', 'memory, MB at most', `under ${goalMegabytes} MB`],
    await row('impsim decode', 'WAV', impsim, wavOf(sparse)),
    await row('impsim decode', 'CSV', impsim, csvOf(sparse)),
    await row('rtl_433', 'I/Q of 8 bit', rtl433, iqOf(sparse)),
    await bombsRow(main),
  ];
  return {
    markdown: [
      'The sparse corpus over and over (a flash every ten minutes) comes through a pipe, made as it goes. Memory is the most that the whole process held, its program among it. The zips are files, one decoded after the other by one process.',
      table(rows),
    ].join('\n\n'),
  };
}

async function row(
  who: string,
  what: string,
  [command, ...args]: readonly [string, ...string[]],
  light: Stream,
): Promise<string[]> {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(child, 'exit');
  const megabytes = await fed(child, light, ended);
  const [status] = (await ended) as [number | null];
  if (status !== 0) throw new Error(`${who} ended with ${String(status)}`);
  const seconds = (performance.now() - began) / 1000;
  const samples = light.bytes / light.bytesASample;
  return [
    who,
    what,
    (light.bytes / 1e9).toFixed(0),
    seconds.toFixed(0),
    (samples / seconds / 1e6).toFixed(1),
    megabytes.toFixed(0),
    megabytes < goalMegabytes ? 'yes' : 'no',
  ];
}

const bombs = 2;
const bombBytes = 500e6;

/** Zips of a few hundred kB that swell to darkness. */
async function bombsRow(main: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'impsim-bench-'));
  try {
    const paths = Array.from({ length: bombs }, (_, number) => join(folder, `${number}.sr`));
    for (const path of paths) writeFileSync(path, bomb());
    const began = performance.now();
    const child = spawn(process.execPath, [main, 'decode', '--json', ...paths], { stdio: 'ignore' });
    let most = 0;
    // One that has just ended has no memory.
    const look = (): void => void (most = Math.max(most, peakMegabytes(child.pid) || 0));
    const looking = setInterval(look, lookEveryMs);
    await once(child, 'exit');
    clearInterval(looking);
    const seconds = (performance.now() - began) / 1000;
    return [
      'impsim decode',
      `${bombs} zips of sigrok's that swell a thousandfold`,
      ((bombs * bombBytes) / 1e9).toFixed(0),
      seconds.toFixed(0),
      ((bombs * bombBytes) / 4 / seconds / 1e6).toFixed(1),
      most.toFixed(0),
      most < goalMegabytes ? 'yes' : 'no',
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bomb(): Uint8Array {
  const parts: Uint8Array[] = [];
  const zip = new Zip((_error, part) => void parts.push(part));
  const add = (name: string): ZipDeflate => {
    const file = new ZipDeflate(name, { level: 9 });
    zip.add(file);
    return file;
  };
  add('metadata').push(strToU8('[device 1]\nsamplerate=1 kHz\ntotal analog=1\nanalog1=light\n'), true);
  const samples = add('analog-1-1-1');
  const zeros = new Uint8Array(1_000_000);
  for (let sent = 0; sent < bombBytes; sent += zeros.length) samples.push(zeros);
  samples.push(new Uint8Array(0), true);
  zip.end();
  return Buffer.concat(parts);
}

/** Feeds it; answers the most memory that it held, as Linux counts it. */
async function fed(
  child: ChildProcess,
  { head, tile, bytes: all }: Stream,
  ended: Promise<unknown>,
): Promise<number> {
  const { stdin } = child;
  if (stdin === null) throw new Error('no pipe');
  let most = 0;
  stdin.write(head);
  for (let sent = 0; sent < all;) {
    const at = sent % tile.length;
    const piece = tile.subarray(at, Math.min(at + pieceBytes, tile.length));
    if (!stdin.write(piece)) await Promise.race([once(stdin, 'drain'), ended]);
    if (child.exitCode !== null) break;
    sent += piece.length;
    most = Math.max(most, peakMegabytes(child.pid));
  }
  stdin.end();
  return most;
}

function peakMegabytes(pid: number | undefined): number {
  const [, kilobytes = 'NaN'] =
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1')) ?? [];
  return Number(kilobytes) / 1024;
}

function wavOf({ tile }: Corpus): Stream {
  const head = new Uint8Array(44);
  const view = new DataView(head.buffer);
  const letters = (at: number, text: string): void => head.set(new TextEncoder().encode(text), at);
  letters(0, 'RIFF');
  view.setUint32(4, unknownLength, true);
  letters(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleHz, true);
  view.setUint32(28, 2 * sampleHz, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  letters(36, 'data');
  view.setUint32(40, unknownLength, true);
  const codes = Int16Array.from(tile, (level) => level >> 1);
  return { head, tile: new Uint8Array(codes.buffer), bytesASample: 2, bytes: bytes.binary };
}

/** Levels alone, as time has to go on: at the rate that a comment tells. */
function csvOf({ tile }: Corpus): Stream {
  const rows = new TextEncoder().encode(`${[...tile].join('\n')}\n`);
  const head = new TextEncoder().encode(`# samplerate: ${sampleHz} Hz\nlevel\n`);
  return { head, tile: rows, bytesASample: rows.length / tile.length, bytes: bytes.text };
}

function iqOf({ tile }: Corpus): Stream {
  const iq = new Uint8Array(2 * tile.length).fill(128);
  for (const [i, level] of tile.entries()) iq[2 * i] = 128 + (level >> 9);
  return { head: new Uint8Array(0), tile: iq, bytesASample: 2, bytes: bytes.binary };
}
