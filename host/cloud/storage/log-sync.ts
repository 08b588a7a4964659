/** Brings SQLite's write-ahead log to the disk without holding the event loop up. */
import { open, type FileHandle } from 'node:fs/promises';

/**
 * The log stays one file as long as a connection is open. A second handle to it takes none of SQLite's locks away, which
 * are on the two files beside it.
 */
export class LogSync {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;

  /** `database`: the path of the database file. */
  constructor(database: string) {
    this.#path = `${database}-wal`;
  }

  /** Resolves when all that was written to the log before the call is on the disk. */
  readonly sync = async (): Promise<void> => {
    this.#file ??= open(this.#path, 'r+');
    await (await this.#file).datasync();
  };

  async close(): Promise<void> {
    await (await this.#file)?.close();
  }
}
