/** The emulated Uno as it comes out of the box: boot loader and sampler on it, as they are committed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MemorySegment, parseIntelHex } from '../../hardware/intel-hex.ts';
import { Uno } from '../../hardware/uno/uno.ts';
import { ImpError } from '../imp-error.ts';

/** In a checkout `hardware/` is two folders up; in the package, where this file is compiled to dist, three. */
const hardwareFolders = ['../../hardware', '../../../hardware'];

/** What the compiler left of a program for the board. Throws ImpError `firmware` where the file is missing or damaged. */
export function builtFirmware(part: 'sampler' | 'boot-loader'): readonly MemorySegment[] {
  for (const folder of hardwareFolders) {
    const path = join(import.meta.dirname, folder, part, `${part}.hex`);
    const text = readText(path);
    if (text !== null) return parsedHex(text, path);
  }
  throw new ImpError('firmware', `the ${part} firmware ${part}.hex is missing`, 'install impsim again');
}

/** Throws ImpError `firmware` where the text is no hex file. */
export function parsedHex(text: string, path: string): readonly MemorySegment[] {
  const parsed = parseIntelHex(text);
  if (parsed.ok) return parsed.value;
  const { line, cause } = parsed.fault;
  throw new ImpError('firmware', `${path} cannot be used: line ${line}: ${cause}`, 'build or copy it again');
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** An emulated Uno; with `blank`, only the boot loader is on it. */
export const virtualUno = ({ blank = false }: { readonly blank?: boolean } = {}): Uno =>
  new Uno({ bootLoader: builtFirmware('boot-loader'), program: blank ? [] : builtFirmware('sampler') });
