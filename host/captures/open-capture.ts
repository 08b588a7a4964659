/** A capture file, or standard input, as light: read in pieces, so that its length costs no memory. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { LightBlock } from '../../firmware/ports.ts';
import { ImpError } from '../imp-error.ts';
import { eachChannel, litChannel } from './each-channel.ts';
import type { ReadingOptions } from './formats/capture-format.ts';
import { readLight } from './formats/capture-reader.ts';
import { patiently } from './patiently.ts';

const pieceBytes = 1 << 18;
/** What stands for standard input in place of a path. */
export const standardInput = '-';

/**
 * The light of a capture. Throws ImpError, with the file's name in its cause, where it cannot be opened or read; what comes before
 * a damaged place has been handed out by then. The file is closed when the iterable ends or is left.
 * With the channel `each` it is the first one in which a BlinkUp is decoded.
 * `onRead` hears of every piece that was read, for a progress bar.
 */
export function* openCapture(
  path: string,
  options: ReadingOptions = {},
  onRead?: (bytes: number) => void,
): Generator<LightBlock, void> {
  try {
    const open = (chosen: ReadingOptions): Iterable<LightBlock> => readLight(piecesOf(path, onRead), chosen);
    if (options.channel !== eachChannel) return yield* open(options);
    if (path === standardInput)
      throw new ImpError(
        'option',
        'its channels cannot be tried one after the other',
        'name a file in place of standard input, or the channel',
      );
    yield* open({ ...options, channel: litChannel(open, options) });
  } catch (error) {
    throw withName(path, error);
  }
}

/** What the file before was read into. Memory of this size for each of thousands of captures would have the heap collected all the time. */
let spare: Uint8Array | undefined;

/** The bytes of a file, in pieces of at most so many; each is overwritten by the next, of this file or another. */
export function* piecesOf(
  path: string,
  onRead?: (bytes: number) => void,
  most = pieceBytes,
): Generator<Uint8Array, void> {
  const file = openToRead(path);
  const buffer = spare?.length === most ? spare : new Uint8Array(most);
  spare = undefined;
  try {
    for (;;) {
      const bytes = readSome(file, buffer);
      if (bytes === 0) return;
      onRead?.(bytes);
      yield buffer.subarray(0, bytes);
    }
  } finally {
    spare = buffer;
    if (file !== 0) closeSync(file);
  }
}

function openToRead(path: string): number {
  if (path === standardInput) return 0;
  const file = openSync(path, 'r');
  if (!fstatSync(file).isDirectory()) return file;
  closeSync(file);
  throw new FolderError('a folder');
}

function readSome(file: number, buffer: Uint8Array): number {
  try {
    return patiently(() => readSync(file, buffer, 0, buffer.length, null));
  } catch (error) {
    // So Windows says that a pipe has ended.
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw error;
  }
}

/** What a file was meant to be. */
type Role = 'capture' | 'settings' | 'output';

/** What the operating system says, in the user's words. */
const systemErrors: Readonly<
  Record<string, readonly [code: string, cause: string, cure: Readonly<Record<Role, string>>]>
> = {
  ENOENT: [
    'no-file',
    'there is no such file',
    cures('look at the name, and at the folder in which you are', 'make the folder first'),
  ],
  ENOTDIR: [
    'no-file',
    'there is no such file',
    cures('look at the name, and at the folder in which you are', 'make the folder first'),
  ],
  EISDIR: [
    'directory',
    'this is a folder, not a file',
    { capture: 'name the captures in it', settings: 'name the file in it', output: 'name a file in it' },
  ],
  EACCES: [
    'no-access',
    'there is no right to open it',
    cures('give yourself the right to read it', 'write where you may'),
  ],
  EPERM: [
    'no-access',
    'there is no right to open it',
    cures('give yourself the right to read it', 'write where you may'),
  ],
  ENOSPC: ['disk-full', 'the disk is full', cures('make room on it', 'make room on it')],
};

function cures(reading: string, output: string): Readonly<Record<Role, string>> {
  return { capture: reading, settings: reading, output };
}

/** Puts the file's name before what went wrong with it; what is neither ours nor the system's stays as it is. */
export function withName(path: string, error: unknown, role: Role = 'capture'): unknown {
  const name = path !== standardInput ? path : role === 'output' ? 'standard output' : 'standard input';
  if (error instanceof ImpError) return new ImpError(error.code, `${name}: ${error.cause}`, error.cure);
  if (!(error instanceof Error && 'syscall' in error) && !(error instanceof FolderError)) return error;
  const system = (error as NodeJS.ErrnoException).code ?? '';
  const [code, cause, cure] = systemErrors[system] ?? [
    'unreadable',
    `it cannot be used (${system})`,
    cures('look at the disk, or copy the file elsewhere', 'look at the disk, or write elsewhere'),
  ];
  return new ImpError(code, `${name}: ${cause}`, cure[role]);
}

/** A folder can be opened, but not read. */
class FolderError extends Error {
  readonly code = 'EISDIR';
}
