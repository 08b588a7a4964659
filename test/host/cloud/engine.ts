/** The engine on which a test run opens its clouds: the same tests run on each, as vitest.config.ts says. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { CloudOptions } from '../../../host/cloud/index.ts';
import { emptyDatabase } from '../../postgres/database.ts';
import { runFolderVariable } from '../../postgres/test-run.ts';

export type Engine = 'sqlite' | 'postgresql';

export const engine: Engine = process.env['IMPSIM_TEST_DATABASE'] === 'postgresql' ? 'postgresql' : 'sqlite';

/** Where a cloud of this run keeps things: in memory, or in an empty PostgreSQL database. */
export async function emptyPlace(): Promise<
  { readonly memory: true } | Extract<CloudOptions, { readonly dataDir: string }>
> {
  if (engine === 'sqlite') return { memory: true };
  const dataDir = await mkdtemp(join(process.env[runFolderVariable] ?? '', 'cloud-'));
  return { dataDir, database: await emptyDatabase() };
}
