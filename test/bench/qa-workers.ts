/** What a second worker is worth: the command line, compiled, on the lab's captures; given work in process and over PostgreSQL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { text } from 'node:stream/consumers';
import { postgresPrograms, startCluster, stopCluster } from '../postgres/cluster.ts';
import { withBuiltProgram } from './built-program.ts';
import { type Part, table } from './part.ts';
import { inLab } from './qa.ts';
import { medianOf } from './stopwatch.ts';

/** The lab's whole folder: what a thread needs to start, and to have its code compiled, is shared by as many as there really are. */
const captures = 5000;
const rounds = 3;
/** Of what has no goal. */
const roundsOverPostgres = 1;
const goal = 1.6;

/** One run of the command; seconds. */
interface Run {
  readonly all: number;
  /** Until the first capture is done. */
  readonly first: number;
  /** Of processors, on all threads of the command. */
  readonly processor: number;
}

export const qaWorkers: Part = {
  name: 'qa-workers',
  title: 'What a second worker is worth',
  run: () =>
    withBuiltProgram((main) =>
      inLab(captures, async ({ folder }) => {
        const load = loadavg().at(0)?.toFixed(1) ?? '?';
        const rows = [
          [
            'work is given',
            'one worker, s',
            'two workers, s',
            'times as fast',
            'wanted',
            'first capture done by one, s',
            'by two, s',
            'processors, one, s',
            'two, s',
          ],
        ];
        const inProcess = await compared(rounds, (workers) => timed(main, ['--jobs', `${workers}`, folder]));
        const reached = inProcess.ratio >= goal ? 'reached' : 'missed';
        rows.push(['in process, to threads', ...inProcess.cells(`${goal}: ${reached}`)]);
        if (postgresPrograms() !== null)
          rows.push(['over PostgreSQL, to processes', ...(await overPostgres(main, folder)).cells('')]);
        return {
          markdown: [
            `\`impsim replay\` on all ${captures} captures above, from the start of the program to its end: in process ${rounds} rounds in turn, medians; over PostgreSQL ${roundsOverPostgres}. A second worker gains less on fewer captures, as each thread has its code compiled for itself. Over PostgreSQL the workers are processes of one thread that run already, and their processor time is not in the table; the server, and the process that collects, share the two cores with them. Load average at the start: ${load}.`,
            table(rows),
          ].join('\n\n'),
        };
      }),
    ),
};

interface Comparison {
  readonly ratio: number;
  readonly cells: (verdict: string) => string[];
}

async function compared(times: number, run: (workers: 1 | 2) => Promise<Run>): Promise<Comparison> {
  const one: Run[] = [];
  const two: Run[] = [];
  for (let round = 0; round < times; round++) {
    one.push(await run(1));
    two.push(await run(2));
  }
  const ratio = medianOf(one.map(({ all }, round) => all / (two[round]?.all ?? Number.NaN)));
  const median = (runs: readonly Run[], what: keyof Run): string =>
    medianOf(runs.map((each) => each[what])).toFixed(1);
  return {
    ratio,
    cells: (verdict) => [
      median(one, 'all'),
      median(two, 'all'),
      ratio.toFixed(2),
      verdict,
      median(one, 'first'),
      median(two, 'first'),
      median(one, 'processor'),
      median(two, 'processor'),
    ],
  };
}

/** Runs the command. Throws where it ends otherwise than with captures that failed, as some are meant to. */
async function timed(main: string, args: readonly string[]): Promise<Run> {
  // The program's own words are thrown away, so that what is left are the shell's.
  const script =
    'TIMEFORMAT="%R %U %S"; time "$@" 2>/dev/null; status=$?; [ $status = 1 ] || echo "ended with $status" >&2';
  const began = performance.now();
  const shell = spawn('bash', ['-c', script, 'bash', process.execPath, main, 'replay', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let first = Number.NaN;
  shell.stdout.once('data', () => {
    first = (performance.now() - began) / 1000;
  });
  shell.stdout.resume();
  const told = await text(shell.stderr);
  const [all, user, system, ...more] = told.trim().split(/\s+/);
  if (more.length > 0) throw new Error(`impsim replay: ${told.trim()}`);
  return { all: Number(all), first, processor: Number(user) + Number(system) };
}

async function overPostgres(main: string, folder: string): Promise<Comparison> {
  const home = mkdtempSync('/tmp/impsim-bench-');
  try {
    const { url } = await startCluster(home, { durable: true });
    return await compared(roundsOverPostgres, async (workers) => {
      const crew = await Promise.all(Array.from({ length: workers }, () => startWorker(main, url)));
      try {
        return await timed(main, ['--queue', url, folder]);
      } finally {
        await Promise.all(crew.map(endWorker));
      }
    });
  } finally {
    await stopCluster(home);
    rmSync(home, { recursive: true, force: true });
  }
}

/** Resolves when it looks for work. */
async function startWorker(main: string, url: string): Promise<ChildProcess> {
  const worker = spawn(process.execPath, [main, 'worker', '--jobs', '1'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], IMPSIM_QUEUE: url },
  });
  await once(worker.stderr, 'data');
  return worker;
}

async function endWorker(worker: ChildProcess): Promise<void> {
  const gone = once(worker, 'exit');
  worker.kill('SIGTERM');
  await gone;
}
