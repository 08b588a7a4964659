/** Light into a file, as it comes. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { extname } from 'node:path';
import type { LightBlock } from '../../firmware/ports.ts';
import { ImpError } from '../imp-error.ts';
import type { CaptureFormat, CaptureWriter } from './formats/capture-format.ts';
import { captureFormats } from './formats/formats.ts';
import { standardInput, withName } from './open-capture.ts';
import { patiently } from './patiently.ts';

const standardOutput = 1;

/** What was written. */
export interface Saved {
  readonly format: string;
  readonly samples: number;
  /** From the first sample to the last. */
  readonly seconds: number;
}

/** A format in which captures can be written. */
type WritableFormat = CaptureFormat & { readonly writer: () => CaptureWriter };

const writable = captureFormats.filter((format): format is WritableFormat => format.writer !== undefined);

/** The format that a file's name asks for; CSV on standard output. Throws ImpError where it asks for none. */
export function formatOfName(path: string): WritableFormat {
  const ending = path === standardInput ? '.csv' : extname(path).toLowerCase();
  const format = writable.find(({ endings }) => endings.includes(ending));
  if (format !== undefined) return format;
  const endings = writable.map(({ endings: [first = ''] }) => first).join(', ');
  throw new ImpError('unknown-ending', `${path}: its ending names no format`, `choose one of ${endings}`);
}

/** Writes all of `light`; what was in the file before is gone. Throws ImpError where it cannot be written. */
export function saveCapture(path: string, light: Iterable<LightBlock>): Saved {
  const format = formatOfName(path);
  const writer = format.writer();
  const saved = { format: format.name, samples: 0, seconds: 0 };
  const file = open(path);
  try {
    for (const block of light) {
      write(file, writer.push(block), null);
      saved.samples += block.levels.length;
      saved.seconds = (block.firstIndex + block.levels.length) / block.sampleHz;
    }
    const { tail, head } = writer.end();
    write(file, tail, null);
    if (head !== undefined && file !== standardOutput) write(file, head, 0);
  } catch (error) {
    // A reader that has seen enough (`| head`) is no fault.
    if (file !== standardOutput || (error as NodeJS.ErrnoException).code !== 'EPIPE')
      throw withName(path, error, 'output');
  } finally {
    if (file !== standardOutput) closeSync(file);
  }
  return saved;
}

function open(path: string): number {
  if (path === standardInput) return standardOutput;
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw withName(path, error, 'output');
  }
}

function write(file: number, bytes: Uint8Array, position: number | null): void {
  for (let at = 0; at < bytes.length;)
    at += patiently(() =>
      writeSync(file, bytes, at, bytes.length - at, position === null ? null : position + at),
    );
}
