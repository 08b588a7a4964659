/** One process a folder: a second cloud would not see the first one's links, a second imp would write over the first one's flash. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ImpError } from '../imp-error.ts';

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes a folder for this process until it ends or releases it. The lock is one of the operating system's, held through
 * SQLite on a file of its own, so that a killed process leaves none behind. Throws ImpError `folder-in-use` or
 * `folder-unwritable`.
 */
export async function lockFolder(folder: string, owner: 'cloud' | 'imp' = 'cloud'): Promise<FolderLock> {
  const { createClient, LibsqlError } = await import('@libsql/client');
  const path = join(folder, `${owner}.lock`);
  try {
    const client = createClient({ url: pathToFileURL(path).href, concurrency: 1 });
    try {
      const held = await client.transaction('write');
      return {
        release: async () => {
          // Closing alone keeps the lock until the connection is garbage collected.
          await held.rollback();
          client.close();
        },
      };
    } catch (error) {
      client.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof LibsqlError && error.code === 'SQLITE_BUSY')
      throw new ImpError(
        'folder-in-use',
        `another ${owner} is using the data folder ${folder}`,
        'stop that one, or choose another data folder',
      );
    throw new ImpError(
      'folder-unwritable',
      `the data folder ${folder} cannot be written (${error instanceof Error ? error.message : 'unknown reason'})`,
      'create it, or give this user the right to write there',
    );
  }
}
