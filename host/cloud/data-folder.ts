/** What lies in a cloud's data folder: its secret, its lock and its database. */
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ImpError } from '../imp-error.ts';
import { openDatabase, type Database } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { cloudSecret, secretBytes, type CloudSecret } from './secret.ts';
import { hexOf, type CloudWorld } from './world.ts';

/** A cloud's storage, opened. */
export interface Storage {
  readonly db: Database;
  readonly secret: CloudSecret;
  close(): Promise<void>;
}

/** Storage that ends with the process. */
export async function openMemory(world: CloudWorld): Promise<Storage> {
  const secret = cloudSecret(world.randomBytes(secretBytes));
  const db = await openDatabase('memory');
  return { db, secret, close: () => db.destroy() };
}

/**
 * Storage in a folder, which is made if there is none. Throws ImpError `folder-in-use`, `folder-unwritable`,
 * `secret-unreadable`, `secret-foreign`, `database-unreadable`, `database-newer`.
 */
export async function openFolder(folder: string, world: CloudWorld): Promise<Storage> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new ImpError(
      'folder-unwritable',
      `the data folder ${folder} cannot be made (${error instanceof Error ? error.message : 'unknown reason'})`,
      'choose another data folder',
    );
  });
  const lock = await lockFolder(folder);
  let db: Database | undefined;
  try {
    const secret = await secretOf(join(folder, 'cloud.key'), world);
    const file = join(folder, 'cloud.db');
    db = await openDatabase({ file });
    await chmod(file, 0o600);
    await checkSecret(db, secret, folder);
    const opened = db;
    const close = async (): Promise<void> => {
      await opened.destroy();
      await lock.release();
    };
    return { db, secret, close };
  } catch (error) {
    await db?.destroy();
    await lock.release();
    throw error;
  }
}

/** The secret kept in a file that only its user may read; made at the first start. */
async function secretOf(path: string, world: CloudWorld): Promise<CloudSecret> {
  const kept = await readFile(path, 'utf8').catch(() => null);
  if (kept === null) {
    const bytes = world.randomBytes(secretBytes);
    const file = await open(`${path}.new`, 'w', 0o600);
    await file.writeFile(`${hexOf(bytes)}\n`);
    await file.sync();
    await file.close();
    // Whole or not at all, should the process be killed here.
    await rename(`${path}.new`, path);
    return cloudSecret(bytes);
  }
  const hex = kept.trim();
  if (new RegExp(`^[0-9a-f]{${secretBytes * 2}}$`).test(hex)) return cloudSecret(Buffer.from(hex, 'hex'));
  throw new ImpError(
    'secret-unreadable',
    `the secret of the cloud cannot be read from ${path}`,
    'restore the file from a backup; without it every agent URL and every key would change',
  );
}

/** Remembers under which secret a database was made, and refuses another. */
async function checkSecret(db: Database, secret: CloudSecret, folder: string): Promise<void> {
  const name = 'secret-fingerprint';
  await db
    .insertInto('settings')
    .values({ name, value: secret.fingerprint })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const kept = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  if (kept?.value !== secret.fingerprint)
    throw new ImpError(
      'secret-foreign',
      `the database in ${folder} was made under another secret than its cloud.key holds`,
      'restore cloud.key from a backup; without it every agent URL and every key would change',
    );
}
