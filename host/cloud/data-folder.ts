/** What lies in a cloud's data folder: its secret, its lock and its database. */
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ImpError } from '../imp-error.ts';
import { soloBus, type Bus } from './bus.ts';
import { openDatabase, type Database } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { cloudSecret, secretBytes, type CloudSecret } from './secret.ts';
import { PostgresBus } from './storage/postgres-bus.ts';
import { hexOf, type CloudWorld } from './world.ts';

/** A cloud's storage, opened. */
export interface Storage {
  readonly db: Database;
  /** To the other processes over the same database. `failed` is told when it does not work; it goes on trying. */
  readonly openBus: (failed: (error: unknown) => void) => Promise<Bus>;
  readonly secret: CloudSecret;
  close(): Promise<void>;
}

/** Storage that ends with the process. */
export async function openMemory(world: CloudWorld): Promise<Storage> {
  const secret = cloudSecret(world.randomBytes(secretBytes));
  const db = await openDatabase('memory');
  return { db, secret, openBus: () => Promise.resolve(soloBus()), close: () => db.destroy() };
}

/**
 * Storage in a folder, which is made if there is none; with `databaseUrl` the folder holds only the secret, which all
 * processes over one database must have, and may be shared by them. Throws ImpError `folder-in-use`,
 * `folder-unwritable`, `secret-unreadable`, `secret-foreign`, `database-unreadable`, `database-unreachable`,
 * `database-url`, `database-newer`.
 */
export async function openFolder(folder: string, world: CloudWorld, databaseUrl?: string): Promise<Storage> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unwritable(folder, 'made', error);
  });
  // One process a file: a second one would not see the first one's links. PostgreSQL keeps its own order.
  const lock = databaseUrl === undefined ? await lockFolder(folder) : undefined;
  let db: Database | undefined;
  try {
    const secret = await secretOf(folder, world);
    const file = join(folder, 'cloud.db');
    db = await openDatabase(databaseUrl === undefined ? { file } : { url: databaseUrl });
    if (databaseUrl === undefined) await chmod(file, 0o600);
    await checkSecret(db, secret, folder);
    const opened = db;
    const close = async (): Promise<void> => {
      await opened.destroy();
      await lock?.release();
    };
    const openBus: Storage['openBus'] = async (failed) =>
      databaseUrl === undefined ? soloBus() : PostgresBus.open(databaseUrl, failed);
    return { db, secret, openBus, close };
  } catch (error) {
    await db?.destroy();
    await lock?.release();
    throw error;
  }
}

const unwritable = (folder: string, what: string, error: unknown): ImpError =>
  new ImpError(
    'folder-unwritable',
    `the data folder ${folder} cannot be ${what} (${error instanceof Error ? error.message : 'unknown reason'})`,
    'create it, give this user the right to write there, or choose another data folder',
  );

/** The secret kept in a file that only its user may read; made at the first start. */
async function secretOf(folder: string, world: CloudWorld): Promise<CloudSecret> {
  const path = join(folder, 'cloud.key');
  const hex = ((await readKept(path)) ?? (await makeKept(path, folder, world))).trim();
  if (new RegExp(`^[0-9a-f]{${secretBytes * 2}}$`).test(hex)) return cloudSecret(Buffer.from(hex, 'hex'));
  throw new ImpError(
    'secret-unreadable',
    `the secret of the cloud cannot be read from ${path}`,
    'restore the file from a backup; without it every agent URL and every key would change',
  );
}

/** Null: there is none yet. What is there and cannot be read is never replaced. */
async function readKept(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new ImpError(
      'secret-unreadable',
      `the secret of the cloud cannot be read from ${path} (${error instanceof Error ? error.message : 'unknown reason'})`,
      'give this user the right to read it, or restore it from a backup',
    );
  }
}

async function makeKept(path: string, folder: string, world: CloudWorld): Promise<string> {
  const made = `${hexOf(world.randomBytes(secretBytes))}\n`;
  const draft = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(draft, 'w', 0o600);
    await file.writeFile(made);
    await file.sync();
    await file.close();
    // Whole or not at all, should the process be killed here; and never in place of one that another process made.
    await link(draft, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
    await rm(draft);
  } catch (error) {
    throw unwritable(folder, 'written', error);
  }
  return (await readKept(path)) ?? made;
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
      `the database was made under another secret than the cloud.key in ${folder} holds`,
      'restore cloud.key from a backup, or copy it from the first process of this database; without it every agent URL and every key would change',
    );
}
