/** Empty PostgreSQL databases for tests, all in the one cluster of the run. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startCluster } from './cluster.ts';
import { runFolderVariable } from './test-run.ts';

const failure = 'PostgreSQL does not start: ';

let url: Promise<string> | undefined;

/** The cluster's URL: the first of all test processes starts it, the others wait for it. */
async function urlOfCluster(): Promise<string> {
  const run = process.env[runFolderVariable];
  if (run === undefined) throw new Error('the test run has no folder: run it by vitest');
  const folder = join(run, 'postgres');
  const told = join(run, 'postgres.url');
  const first = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (first) {
    const cluster = await startCluster(folder, { durable: false }).catch((error: unknown) => ({
      url: `${failure}${String(error)}`,
    }));
    await writeFile(`${told}.new`, cluster.url);
    await rename(`${told}.new`, told);
  }
  while (!existsSync(told)) await wait(20);
  const text = await readFile(told, 'utf8');
  if (text.startsWith(failure)) throw new Error(text);
  return text;
}

/** Schemas that this process made; one that no cloud uses any more is emptied and used again, as its tables are there. */
const made: string[] = [];

/** The URL of a database that holds nothing. */
export async function emptyDatabase(): Promise<string> {
  url ??= urlOfCluster();
  const client = new pg.Client({ connectionString: await url });
  await client.connect();
  try {
    const schema = (await usedAgain(client)) ?? (await fresh(client));
    const settings = { options: `-c search_path=${schema}`, application_name: schema };
    return `${await url}&${new URLSearchParams(settings).toString().replaceAll('+', '%20')}`;
  } finally {
    await client.end();
  }
}

async function fresh(client: pg.Client): Promise<string> {
  const schema = `test_${randomBytes(8).toString('hex')}`;
  await client.query(`create schema ${schema}`);
  made.push(schema);
  return schema;
}

async function usedAgain(client: pg.Client): Promise<string | undefined> {
  const active = await client.query<{ name: string }>(
    'select application_name as name from pg_stat_activity where application_name = any($1)',
    [made],
  );
  const inUse = new Set(active.rows.map(({ name }) => name));
  const free = made.find((schema) => !inUse.has(schema));
  if (free === undefined) return undefined;
  const tables = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = $1 and tablename not like 'kysely%'`,
    [free],
  );
  const names = tables.rows.map(({ name }) => `${free}.${name}`);
  if (names.length > 0) await client.query(`truncate ${names.join(', ')}`);
  return free;
}
