/** Light into a file, as it comes. */
import { extname } from 'node:path';
import type { LightBlock } from '../../firmware/ports.ts';
import { ImpError } from '../imp-error.ts';
import type { CaptureFormat, CaptureWriter } from './formats/capture-format.ts';
import { captureFormats } from './formats/formats.ts';
import { timeUsOf } from './formats/sample-time.ts';
import { NewFile } from './new-file.ts';
import { standardInput } from './open-capture.ts';

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

/**
 * Writes all of `light`. Where that fails, what was in the file before stays; a file without a sample is not made. Throws
 * ImpError where it cannot be written, and what reading the light throws.
 */
export function saveCapture(path: string, light: Iterable<LightBlock>): Saved {
  const format = formatOfName(path);
  const writer = format.writer();
  const file = new NewFile(path);
  let samples = 0;
  let fromUs = 0;
  let toUs = 0;
  try {
    for (const block of light) {
      if (file.ended) break;
      file.add(writer.push(block));
      if (samples === 0) fromUs = timeUsOf(block, 0);
      toUs = timeUsOf(block, block.levels.length - 1);
      samples += block.levels.length;
    }
    const { tail, head } = writer.end();
    file.add(tail);
    if (head !== undefined) file.begin(head);
  } catch (error) {
    file.abandon();
    throw error;
  }
  if (samples > 0) file.keep();
  else file.abandon();
  return { format: format.name, samples, seconds: (toUs - fromUs) / 1e6 };
}
