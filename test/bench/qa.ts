/** The lab's folder through whole devices, beside rtl_433 on the same light; and what a second worker is worth. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replay, type ReplayOptions } from '../../host/replay/replay.ts';
import { postgresPrograms, startCluster, stopCluster } from '../postgres/cluster.ts';
import { installedDecoders, manchesterAndPwm } from './other-decoders.ts';
import { type Part, table } from './part.ts';
import { captureSeconds, lights, writeCaptures } from './qa-captures.ts';
import { medianOf, processorSecondsOfProgram, secondsOf } from './stopwatch.ts';

const captures = 5000;
const goalSeconds = 60;
const cores = 2;
const sharedCaptures = 400;
const sharedRounds = 3;
const goalTwoWorkers = 1.6;

interface Lab {
  readonly folder: string;
  readonly iqPaths: readonly string[];
}

async function inLab<T>(count: number, use: (lab: Lab) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'impsim-bench-'));
  try {
    const [wavs, iqs] = [join(folder, 'captures'), join(folder, 'iq')];
    mkdirSync(wavs);
    mkdirSync(iqs);
    return await use({ folder: wavs, iqPaths: writeCaptures(wavs, iqs, count) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const qa: Part = {
  name: 'qa',
  title: 'A folder of 5,000 captures through whole devices',
  run: () =>
    inLab(captures, async ({ folder, iqPaths }) => {
      const used = process.cpuUsage();
      const began = performance.now();
      const { summary, results } = await replay(folder, { jobs: cores });
      const seconds = (performance.now() - began) / 1000;
      const { user, system } = process.cpuUsage(used);
      const failing = results.filter(({ verdict }) => verdict === 'fail');
      const sequence = failing.filter(({ outcome }) => (outcome?.transmissions ?? 0) > 0).length;
      const rows = [
        ['who', 'seconds', 'processor seconds a core', 'under 60 s', 'captures/s', 'M samples/s'],
        row('impsim replay, two threads', seconds, (user + system) / 1e6, goalSeconds),
      ];
      if (installedDecoders().some(({ command }) => command === 'rtl_433')) {
        const processor: number[] = [];
        const wall = await secondsOf(async () => processor.push(...(await rtl433(iqPaths))));
        const sum = processor.reduce((all, each) => all + each, 0);
        rows.push(row('rtl_433 (flex: Manchester and PWM), two processes', wall, sum));
      }
      const { fail, pass } = summary.counts;
      return {
        markdown: [
          `${captures} captures of ${captureSeconds} s at 1 kHz (WAV), ${lights} lights, ${captures / lights} files of each; each falls on an imp of its own that boots, enrolls at a cloud in process and is compared with what is expected. ${pass} passed; ${fail} failed, as refreshes were skipped in them: ${sequence} of these went on to the sequence detector. rtl_433 only decodes, from I/Q files of the same light. Seconds are those of the wall's clock, with whatever else the machine did (load ${loadavg().at(0)?.toFixed(0) ?? '?'} on ${cores} cores at the end); those of the processor are what it takes where two cores are free.`,
          table(rows),
        ].join('\n\n'),
      };
    }),
};

function row(who: string, seconds: number, processor: number, goal?: number): string[] {
  const samples = captures * captureSeconds * 1000;
  const each = processor / cores;
  const reached = (value: number): string => (goal === undefined ? '' : value < goal ? 'yes' : 'no');
  return [
    who,
    seconds.toFixed(1),
    each.toFixed(1),
    goal === undefined ? '' : `${reached(seconds)}; by the processor ${reached(each)}`,
    (captures / seconds).toFixed(0),
    (samples / seconds / 1e6).toFixed(1),
  ];
}

/** As many processes as there are cores, each with its share of the files; seconds of processor of each. */
const rtl433 = (paths: readonly string[]): Promise<readonly number[]> =>
  Promise.all(
    Array.from({ length: cores }, (_, part) => {
      const files = paths.filter((_path, index) => index % cores === part).flatMap((path) => ['-r', path]);
      return processorSecondsOfProgram('rtl_433', [...manchesterAndPwm, ...files]);
    }),
  );

export const qaWorkers: Part = {
  name: 'qa-workers',
  title: 'What a second worker is worth',
  run: () =>
    inLab(sharedCaptures, async ({ folder }) => {
      const rows = [['work is given', 'one worker, s', 'two workers, s', 'times as fast', 'wanted']];
      rows.push(
        await compared('in process, to threads', (workers) =>
          secondsOf(() => replay(folder, { jobs: workers })),
        ),
      );
      if (postgresPrograms() !== null) rows.push(await overPostgres(folder));
      return {
        markdown: [
          `${sharedCaptures} of the captures above, ${sharedRounds} rounds in turn, medians. Over PostgreSQL the workers are processes of one thread that run already; the server, and the process that collects, share the two cores with them.`,
          table(rows),
        ].join('\n\n'),
      };
    }),
};

async function compared(how: string, run: (workers: 1 | 2) => Promise<number>): Promise<string[]> {
  const [one, two, ratios]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < sharedRounds; round++) {
    const [a, b] = [await run(1), await run(2)];
    one.push(a);
    two.push(b);
    ratios.push(a / b);
  }
  const ratio = medianOf(ratios);
  const inProcess = how.startsWith('in process');
  return [
    how,
    medianOf(one).toFixed(1),
    medianOf(two).toFixed(1),
    ratio.toFixed(2),
    inProcess ? `${goalTwoWorkers}: ${ratio >= goalTwoWorkers ? 'reached' : 'missed'}` : '',
  ];
}

async function overPostgres(folder: string): Promise<string[]> {
  const home = mkdtempSync('/tmp/impsim-bench-');
  try {
    const { url } = await startCluster(home, { durable: true });
    const queue: NonNullable<ReplayOptions['queue']> = { url };
    return await compared('over PostgreSQL, to processes', async (workers) => {
      const crew = await Promise.all(Array.from({ length: workers }, () => startWorker(url)));
      try {
        return await secondsOf(() => replay(folder, { queue }));
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
async function startWorker(url: string): Promise<ChildProcess> {
  const main = fileURLToPath(new URL('../../host/cli/main.ts', import.meta.url));
  const worker = spawn(process.execPath, ['--import', 'tsx', main, 'worker', '--jobs', '1'], {
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
