/**
 * What an imp keeps without power, as a folder on the host: `flash.bin`, whose secrets are sealed, and `fuses.key`, the
 * secret from which the imp's keys come. The two belong together; whoever has both has the imp.
 */
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { lockFolder } from '../cloud/folder-lock.ts';
import { ImpError } from '../imp-error.ts';
import { fuseBytes } from '../vault.ts';
import { FlashFile } from './flash-file.ts';

export interface Nvram {
  readonly flash: FlashFile;
  /** Holds a secret. */
  readonly fuses: Uint8Array;
  close(): Promise<void>;
}

/**
 * Opens an imp's folder, which is made if there is none, for this process alone. `makeFuses` makes the secret of a new imp;
 * by default by chance. Throws ImpError `folder-in-use`, `folder-unwritable`, `fuses-unreadable`, `nvram-size`, `nvram-unusable`.
 */
export async function openNvram(
  folder: string,
  makeFuses: () => Uint8Array = () => randomBytes(fuseBytes),
): Promise<Nvram> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new ImpError(
      'folder-unwritable',
      `the folder ${folder} cannot be made (${error instanceof Error ? error.message : 'unknown reason'})`,
      'choose another folder',
    );
  });
  const lock = await lockFolder(folder, 'imp');
  try {
    const fuses = await fusesOf(join(folder, 'fuses.key'), makeFuses);
    const flash = new FlashFile(join(folder, 'flash.bin'));
    return {
      flash,
      fuses,
      close: async () => {
        flash.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The secret of a file that only its user may read; made at the first start, whole or not at all. */
async function fusesOf(path: string, makeFuses: () => Uint8Array): Promise<Uint8Array> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw unreadable(path);
  });
  if (kept !== null) {
    const text = kept.trim();
    if (!new RegExp(`^[0-9a-f]{${2 * fuseBytes}}$`).test(text)) throw unreadable(path);
    return Uint8Array.from(Buffer.from(text, 'hex'));
  }
  const fuses = Uint8Array.from(makeFuses());
  const file = await open(`${path}.new`, 'w', 0o600);
  await file.writeFile(`${Buffer.from(fuses).toString('hex')}\n`);
  await file.sync();
  await file.close();
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
  return fuses;
}

const unreadable = (path: string): ImpError =>
  new ImpError(
    'fuses-unreadable',
    `${path} does not hold the keys of an imp`,
    "put the imp's own file back, or remove the folder to begin with a new imp",
  );
