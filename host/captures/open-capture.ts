/** A capture file, or standard input, as light: read in pieces, so that its length costs no memory. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { LightBlock } from '../../firmware/ports.ts';
import { ImpError } from '../imp-error.ts';
import type { ReadingOptions } from './formats/capture-format.ts';
import { readLight } from './formats/capture-reader.ts';

const pieceBytes = 1 << 18;
/** What stands for standard input in place of a path. */
export const standardInput = '-';

/**
 * The light of a capture. Throws ImpError, with the file's name in its cause, where it cannot be opened or read; what comes before
 * a damaged place has been handed out by then. The file is closed when the iterable ends or is left.
 */
export function* openCapture(path: string, options: ReadingOptions = {}): Generator<LightBlock, void> {
  try {
    yield* readLight(piecesOf(path), options);
  } catch (error) {
    throw withName(path, error);
  }
}

/** The bytes of a file; each piece is overwritten by the next. */
export function* piecesOf(path: string): Generator<Uint8Array, void> {
  const file = openToRead(path);
  try {
    const buffer = new Uint8Array(pieceBytes);
    for (;;) {
      const bytes = readSome(file, buffer);
      if (bytes === 0) return;
      yield buffer.subarray(0, bytes);
    }
  } finally {
    if (file !== 0) closeSync(file);
  }
}

function openToRead(path: string): number {
  if (path === standardInput) return 0;
  const file = openSync(path, 'r');
  if (!fstatSync(file).isDirectory()) return file;
  closeSync(file);
  throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
}

/** Standard input may be a pipe that nobody writes to for a while: then there is nothing to do but wait. */
function readSome(file: number, buffer: Uint8Array): number {
  for (;;)
    try {
      return readSync(file, buffer, 0, buffer.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(sleeping, 0, 0, 10);
    }
}

const sleeping = new Int32Array(new SharedArrayBuffer(4));

/** What the operating system says, in the user's words. */
const systemErrors: Readonly<Record<string, readonly [code: string, cause: string, cure: string]>> = {
  ENOENT: ['no-file', 'there is no such file', 'look at the name, and at the folder in which you are'],
  ENOTDIR: ['no-file', 'there is no such file', 'look at the name, and at the folder in which you are'],
  EISDIR: ['directory', 'this is a folder, not a capture', 'name the captures in it'],
  EACCES: ['no-access', 'it may not be read', 'give yourself the right to read it'],
  EPERM: ['no-access', 'it may not be read', 'give yourself the right to read it'],
};

/** Puts the file's name before what went wrong with it. */
export function withName(path: string, error: unknown): unknown {
  const name = path === standardInput ? 'standard input' : path;
  if (error instanceof ImpError) return new ImpError(error.code, `${name}: ${error.cause}`, error.cure);
  if (!(error instanceof Error) || !('syscall' in error || 'code' in error)) return error;
  const [code, cause, cure] = systemErrors[String((error as NodeJS.ErrnoException).code)] ?? [
    'unreadable',
    `it cannot be read (${error.message})`,
    'look at the disk, or copy the file elsewhere',
  ];
  return new ImpError(code, `${name}: ${cause}`, cure);
}
