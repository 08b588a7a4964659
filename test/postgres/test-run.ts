/** vitest's global set-up: a folder for the run's PostgreSQL, which the first test that needs it starts; removed at the end. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopCluster } from './cluster.ts';

/** Names the folder to the tests' processes. */
export const runFolderVariable = 'IMPSIM_TEST_RUN';

export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  // Once a run, though each project sets up.
  if (process.env[runFolderVariable] !== undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'impsim-run-'));
  // The server may run as another user.
  await chmod(folder, 0o711);
  process.env[runFolderVariable] = folder;
  return async () => {
    await stopCluster(join(folder, 'postgres'));
    await rm(folder, { recursive: true, force: true });
    delete process.env[runFolderVariable];
  };
}
