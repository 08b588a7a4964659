/** Protects replays over a queue: workers killed at work, captures in the database, the same report as without a queue. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobQueue } from '../../../host/queue/job-queue.ts';
import { tableName } from '../../../host/queue/job-table.ts';
import { threadCrew } from '../../../host/replay/crew.ts';
import { QueueWorker } from '../../../host/replay/queue-worker.ts';
import { mostStoredBytes } from '../../../host/replay/queue-run.ts';
import { replay, type ReplayRun } from '../../../host/replay/replay.ts';
import { impsim, objectsOf, repository } from '../cli/impsim.ts';
import { emptyDatabase } from '../../postgres/database.ts';
import { broken, makeCapture, newFolder, secrets } from './captures.ts';

const folder = newFolder();
const jobs = 500;
const kills = 20;
const atOnce = 4;
let postgresUrl: string;
let database: Client;

/** Compiled as the package is: its threads have another entry, and it starts in a fraction of the time. */
const built = join(repository, 'test/output/built-for-workers');

beforeAll(async () => {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [
    tsc,
    '-p',
    join(repository, 'host/package.tsconfig.json'),
    '--outDir',
    built,
  ]);
  postgresUrl = await emptyDatabase();
  database = new Client({ connectionString: postgresUrl });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  rmSync(folder, { recursive: true, force: true });
  rmSync(built, { recursive: true, force: true });
});

/** A worker as a user starts it. */
function startWorker(...options: readonly string[]): ChildProcess {
  const main = join(built, 'host/cli/main.js');
  return spawn(process.execPath, [main, 'worker', '--jobs', '1', ...options], {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], IMPSIM_QUEUE: postgresUrl },
  });
}

/** Workers that hold a job just now, by their process. */
async function atWork(): Promise<ReadonlySet<number>> {
  const { rows } = await database.query<{ worker: string }>(
    `select worker from ${tableName} where state = 'running'`,
  );
  return new Set(rows.map(({ worker }) => Number(worker.split(':')[1])));
}

describe('workers killed at work', () => {
  it(`${kills} of them in a run of ${jobs} captures lose nothing, and nothing is told twice`, async () => {
    const here = join(folder, 'many');
    mkdirSync(here);
    const short = { settings: { clear: true } } as const;
    const good = makeCapture(join(folder, 'clear.wav'), short);
    const bad = makeCapture(join(folder, 'broken.wav'), { ...short, impairments: broken, seed: 3 });
    for (let i = 0; i < jobs; i++) {
      copyFileSync(i % 10 === 0 ? bad : good, join(here, `${i}.wav`));
      writeFileSync(join(here, `${i}.expected.json`), '{"packet": {"clear": true}}');
    }
    const told: string[] = [];
    const running = replay(here, {
      queue: { url: postgresUrl },
      onDone: ({ result }) => told.push(result.file),
    });
    const over = new AbortController();
    const finished = running.finally(() => over.abort());
    const workers = new Set<ChildProcess>();
    let killed = 0;
    while (!over.signal.aborted) {
      // The doomed ones all end before the run can: the last ones are let live.
      while (workers.size < atOnce) workers.add(startWorker('--lease', '1s'));
      const busy = await atWork().catch(() => new Set<number>());
      for (const worker of workers)
        if (worker.exitCode !== null) workers.delete(worker);
        else if (killed < kills && worker.pid !== undefined && busy.has(worker.pid)) {
          worker.kill('SIGKILL');
          workers.delete(worker);
          killed++;
        }
      await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, 10))]);
    }
    for (const worker of workers) worker.kill('SIGKILL');
    const { results, summary } = await finished;
    expect(killed).toBe(kills);
    expect(told).toHaveLength(jobs);
    expect(new Set(told).size).toBe(jobs);
    expect(summary.counts).toMatchObject({ unreadable: 0, 'no-expectation': 0 });
    const here2: ReplayRun = await replay(here);
    expect(results).toEqual(here2.results);
    expect((await database.query(`select 1 from ${tableName}`)).rowCount).toBe(0);
  }, 240_000);
});

/** Works on the queue in this process until `run` is over. */
async function withWorker<T>(run: Promise<T>): Promise<T> {
  const queue = await JobQueue.open(postgresUrl);
  const crew = threadCrew(1);
  const worker = new QueueWorker(queue, { crew });
  const working = worker.run();
  try {
    return await run;
  } finally {
    worker.stop();
    await working;
    await crew.close();
    await queue.close();
  }
}

describe('a replay over a queue', () => {
  it('brings back pictures and proposals; what cannot be read is a result', async () => {
    const here = join(folder, 'mixed');
    makeCapture(join(folder, 'm.wav'));
    mkdirSync(here);
    copyFileSync(join(folder, 'm.wav'), join(here, 'new.wav'));
    copyFileSync(join(folder, 'm.wav'), join(here, 'wrong.wav'));
    writeFileSync(join(here, 'wrong.expected.json'), '{');
    const seen: unknown[] = [];
    const { results } = await withWorker(
      replay([here, join(here, 'missing.wav')], {
        queue: { url: postgresUrl },
        pictures: 'all',
        propose: true,
        onDone: ({ index, picture, proposal }) =>
          (seen[index] = [(picture?.length ?? 0) > 1000, proposal?.packet?.['ssid']]),
      }),
    );
    expect(results.map(({ verdict, error }) => [verdict, error?.code])).toEqual([
      ['no-expectation', undefined],
      ['unreadable', 'expectation'],
      ['unreadable', 'no-file'],
    ]);
    expect(seen).toEqual([
      [true, 'Lab'],
      [false, undefined],
      [false, undefined],
    ]);
  });

  it('can put captures into the database: the worker needs no folder; what is too large is said', async () => {
    const here = join(folder, 'stored');
    mkdirSync(here);
    makeCapture(join(here, 'a.wav'), { expected: { packet: { ssid: 'Lab' } } });
    writeFileSync(
      join(here, 'large.wav'),
      Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(mostStoredBytes)]),
    );
    const run = replay(join(here, 'a.wav'), { queue: { url: postgresUrl, store: true } });
    await expect
      .poll(
        async () => (await database.query(`select 1 from ${tableName} where capture is not null`)).rowCount,
      )
      .toBe(1);
    rmSync(join(here, 'a.wav'));
    expect((await withWorker(run)).results[0]).toMatchObject({ verdict: 'pass', file: join(here, 'a.wav') });
    const { results } = await replay(join(here, 'large.wav'), { queue: { url: postgresUrl, store: true } });
    expect(results[0]).toMatchObject({ verdict: 'unreadable', error: { code: 'too-large-to-store' } });
  });

  it('is a command: a worker with --once ends when all is done, and shows no secret', async () => {
    const here = join(folder, 'cli');
    mkdirSync(here);
    makeCapture(join(here, 'a.wav'), { expected: { packet: { ssid: 'Lab', password: secrets[0] } } });
    const worker = startWorker();
    const run = impsim(['replay', '--json', '--queue', postgresUrl, here]);
    worker.kill('SIGTERM');
    await new Promise((resolve) => worker.on('exit', resolve));
    expect(worker.exitCode).toBe(0);
    expect(run.status).toBe(0);
    expect(objectsOf(run).map(({ verdict }) => verdict)).toEqual(['pass', undefined]);
    for (const secret of secrets) expect(run.stdout + run.stderr).not.toContain(secret);
    const nothing = impsim(['worker', '--queue', postgresUrl, '--once', '--jobs', '1']);
    expect(nothing.stderr).toContain('0 captures done');
    expect(nothing.status).toBe(0);
  });

  it('a run that nobody collects is dropped, when its replay ends in a failure', async () => {
    const run = replay(join(folder, 'm.wav'), { queue: { url: postgresUrl } });
    await expect.poll(async () => (await database.query(`select 1 from ${tableName}`)).rowCount).toBe(1);
    await database.query(`delete from ${tableName}`);
    await expect(run).rejects.toMatchObject({ code: 'queue-emptied' });
  });
});
