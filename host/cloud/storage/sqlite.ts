/**
 * Opens an SQLite database: written ahead, the log synced by ourselves after every commit and before anybody is answered
 * (so the engine need not, which would hold everything up), and looked over before anything is trusted to it.
 */
import { stat } from 'node:fs/promises';
import { Kysely } from 'kysely';
import { ImpError } from '../../imp-error.ts';
import type { Schema } from '../schema.ts';
import { LogSync } from './log-sync.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteDialect } from './sqlite-dialect.ts';

/** Databases up to this size are read through at every opening: some tenths of a second. */
const readThroughBytes = 32 * 1024 * 1024;

/** Throws ImpError `database-unreadable`. */
export async function openSqlite(place: { readonly file: string } | 'memory'): Promise<Kysely<Schema>> {
  if (place === 'memory') {
    const writer = new SqliteConnection(':memory:');
    writer.run('pragma foreign_keys = on');
    return new Kysely<Schema>({ dialect: new SqliteDialect({ writer, reader: undefined }) });
  }
  const opened: SqliteConnection[] = [];
  try {
    const writer = new SqliteConnection(place.file);
    opened.push(writer);
    for (const setting of ['journal_mode = wal', 'synchronous = normal', 'foreign_keys = on'])
      writer.run(`pragma ${setting}`);
    await lookOver(writer, place.file);
    const reader = new SqliteConnection(place.file);
    opened.push(reader);
    reader.run('pragma query_only = on');
    const log = new LogSync(place.file);
    const parts = { writer, reader, sync: log.sync, close: () => log.close() };
    return new Kysely<Schema>({ dialect: new SqliteDialect(parts) });
  } catch (error) {
    for (const connection of opened) connection.close();
    throw new ImpError(
      'database-unreadable',
      `the database cannot be opened (${error instanceof Error ? error.message : 'unknown reason'})`,
      'check that the folder is writable and that its files are a database of this program, restore it from a backup, ' +
        'or use another data folder',
    );
  }
}

/** Throws for a file that was cut or damaged, which the engine would notice only when it comes to the page. */
async function lookOver(connection: SqliteConnection, file: string): Promise<void> {
  // Brings what a killed process left in the log into the file, so that the file is all there is.
  connection.run('pragma wal_checkpoint(truncate)');
  const number = (pragma: string): number =>
    Number(Object.values(connection.run(`pragma ${pragma}`).rows[0] ?? {})[0]);
  const claimedBytes = number('page_count') * number('page_size');
  const { size } = await stat(file);
  if (size < claimedBytes) throw new Error(`the file is cut: ${size} of ${claimedBytes} bytes`);
  if (size > readThroughBytes) return;
  const finding = Object.values(connection.run('pragma quick_check(1)').rows[0] ?? {})[0];
  if (finding !== 'ok') throw new Error(String(finding));
}
