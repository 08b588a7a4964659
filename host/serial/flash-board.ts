/** Puts a program on a board through its boot loader, and reads back whether it is there. */
import { type MemorySegment, memoryImage } from '../../hardware/intel-hex.ts';
import { ImpError } from '../imp-error.ts';
import type { Binding } from './binding.ts';
import { Line } from './line.ts';
import { Stk500 } from './stk500.ts';

const pageBytes = 128;
/** Here the boot section of an Uno begins at the latest: a program must end before. */
const programBytes = 0x7c00;

/** Speeds of boot loaders: Optiboot on an Uno and on a newer Nano; the older one on Nanos and their copies. */
const bootBauds = [115_200, 57_600] as const;

const chips: Readonly<Record<string, string>> = {
  '1e950f': 'ATmega328P',
  '1e9514': 'ATmega328',
};

export interface FlashOptions {
  readonly path: string;
  readonly binding?: Binding;
  readonly program: readonly MemorySegment[];
  /** Only looks: who is there, and what would be written. */
  readonly dryRun?: boolean;
  readonly onProgress?: (progress: FlashProgress) => void;
}

export interface FlashProgress {
  readonly step: 'writing' | 'verifying';
  readonly donePages: number;
  readonly allPages: number;
}

export interface FlashReport {
  readonly chip: string;
  readonly baud: number;
  readonly pages: number;
  /** Pages that were not yet as they should be. */
  readonly differentPages: number;
  readonly written: boolean;
}

/**
 * Rejects with ImpError: those of opening a port; `no-boot-loader`, `wrong-chip`, `program-too-large`, `upload-cut`, `verify-failed`.
 * An upload that was cut leaves the boot loader as it was: the same again mends it.
 */
export async function flashBoard({
  path,
  binding,
  program,
  dryRun = false,
  onProgress = () => {},
}: FlashOptions): Promise<FlashReport> {
  const pages = pagesOf(program);
  const { line, loader, baud } = await openBootLoader(path, binding);
  try {
    const chip = await knownChip(loader);
    await loader.enter();
    if (!dryRun)
      for (const [index, { address, bytes }] of pages.entries()) {
        await loader.writePage(address, bytes);
        onProgress({ step: 'writing', donePages: index + 1, allPages: pages.length });
      }
    let differentPages = 0;
    for (const [index, { address, bytes }] of pages.entries()) {
      const found = await loader.readPage(address, bytes.length);
      if (!found.every((byte, at) => byte === bytes[at])) differentPages++;
      onProgress({ step: 'verifying', donePages: index + 1, allPages: pages.length });
    }
    if (!dryRun && differentPages > 0)
      throw new ImpError(
        'verify-failed',
        `${differentPages} of ${pages.length} pages are not on the board on ${path} as they were written`,
        'run impsim flash again; if that fails too, the chip is worn or damaged',
      );
    await loader.leave();
    return { chip, baud, pages: pages.length, differentPages, written: !dryRun };
  } finally {
    await line.close();
  }
}

/** How many pages a program takes. Throws ImpError `program-too-large`. */
export const pageCount = (program: readonly MemorySegment[]): number => pagesOf(program).length;

interface Page {
  readonly address: number;
  readonly bytes: Uint8Array;
}

function pagesOf(program: readonly MemorySegment[]): Page[] {
  const endAddress = Math.max(0, ...program.map(({ address, bytes }) => address + bytes.length));
  if (endAddress > programBytes || endAddress === 0)
    throw new ImpError(
      'program-too-large',
      `a program of ${endAddress} bytes does not fit the board`,
      `give one of 1 to ${programBytes} bytes, built for the ATmega328P`,
    );
  const image = memoryImage(program, programBytes);
  const count = Math.ceil(endAddress / pageBytes);
  return Array.from({ length: count }, (_, index) => ({
    address: index * pageBytes,
    bytes: image.subarray(index * pageBytes, (index + 1) * pageBytes),
  }));
}

async function openBootLoader(
  path: string,
  binding?: Binding,
): Promise<{ line: Line; loader: Stk500; baud: number }> {
  for (const baud of bootBauds) {
    const line = await Line.open({ path, baud, ...(binding === undefined ? {} : { binding }) });
    const loader = new Stk500(line);
    try {
      await line.reset();
      if (await loader.sync()) return { line, loader, baud };
    } catch (error) {
      await line.close();
      throw error;
    }
    await line.close();
  }
  throw new ImpError(
    'no-boot-loader',
    `no boot loader answers on ${path}`,
    'press the board’s reset button while impsim flash starts; a board without a boot loader needs a programmer',
  );
}

async function knownChip(loader: Stk500): Promise<string> {
  const signature = Buffer.from(await loader.signature()).toString('hex');
  const chip = chips[signature];
  if (chip !== undefined) return chip;
  throw new ImpError(
    'wrong-chip',
    `the board’s chip has the signature ${signature}, which is no ATmega328P`,
    'use an Arduino Uno or Nano; nothing was written',
  );
}
