/** The cloud under load: enrollments over real sockets on both engines, idle devices, and what a big database costs. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IssuedToken } from '../../host/cloud/index.ts';
import { postgresPrograms, startCluster, stopCluster } from '../postgres/cluster.ts';
import { enrollOverSocket, idleOverSocket, loadDevice } from './cloud-load.ts';
import type { Order, Usage } from './cloud-server.ts';
import { type Part, table } from './part.ts';
import { calibrationNs, medianOf } from './stopwatch.ts';

const idleSockets = 10_000;
/** Devices that are in the middle of it at any moment. */
const together = 48;
const enrollmentsInARow = 1_500;
const enrollmentsAtHalf = 1_000;
const sizes = [1_000, 10_000, 100_000, 1_000_000];
const enrollmentsASize = 400;
const goals = { SQLite: 500, PostgreSQL: 1500 } as const;
type Engine = keyof typeof goals;

interface Server {
  readonly linkUrl: string;
  tell<T>(order: Order): Promise<T>;
  end(): Promise<void>;
}

async function serverOn(folder: string, database?: string): Promise<Server> {
  const program = fileURLToPath(new URL('cloud-server.ts', import.meta.url));
  const child = fork(program, [folder, ...(database === undefined ? [] : [database])], {
    execArgv: ['--import', 'tsx', '--expose-gc'],
  });
  const reply = async (): Promise<Record<string, unknown>> =>
    ((await once(child, 'message')) as [Record<string, unknown>])[0];
  const { linkUrl } = await reply();
  return {
    linkUrl: String(linkUrl),
    tell: async <T>(order: Order) => {
      child.send(order);
      const answer = await reply();
      if ('error' in answer) throw new Error(String(answer['error']));
      return answer['value'] as T;
    },
    end: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** Devices never seen before, numbered on from run to run. */
let nextDevice = 1;

interface Load {
  readonly perSecond: number;
  /** Milliseconds; of who was refused, infinity. */
  readonly times: readonly number[];
  /** Processor time of the cloud for each. */
  readonly cpuMs: number;
}

/** Enrolls new devices; `perSecond`: they come at that pace whatever the cloud does, else as fast as it answers. */
async function enrollMany(server: Server, count: number, perSecond?: number): Promise<Load> {
  const tokens = await server.tell<IssuedToken[]>({ do: 'tokens', count });
  const work = tokens.map((token) => ({ token, device: loadDevice(nextDevice++) }));
  const before = await server.tell<Usage>({ do: 'usage' });
  const times: number[] = [];
  const fromMs = performance.now();
  const enroll = async ({ token, device }: (typeof work)[number]): Promise<void> => {
    // A cloud that is asked for more than it can do refuses some, which counts as never.
    times.push(await enrollOverSocket(server.linkUrl, device, token).catch(() => Number.POSITIVE_INFINITY));
  };
  if (perSecond === undefined)
    await Promise.all(
      Array.from({ length: together }, async () => {
        for (let next = work.pop(); next !== undefined; next = work.pop()) await enroll(next);
      }),
    );
  else {
    const going: Promise<void>[] = [];
    while (work.length > 0) {
      const due = Math.floor(((performance.now() - fromMs) / 1000) * perSecond) - going.length;
      for (const each of work.splice(0, Math.max(0, due))) going.push(enroll(each));
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
    }
    await Promise.all(going);
  }
  const seconds = (performance.now() - fromMs) / 1000;
  const after = await server.tell<Usage>({ do: 'usage' });
  const enrolled = times.filter(Number.isFinite).length;
  return { perSecond: enrolled / seconds, times, cpuMs: (after.cpuMs - before.cpuMs) / count };
}

const quantile = (times: readonly number[], share: number): string =>
  (times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1);

const verdict = (met: boolean): string => (met ? 'yes' : '**no**');

async function enrollmentRows(engine: Engine, server: Server): Promise<string[]> {
  const goal = goals[engine];
  await enrollMany(server, 500);
  const full = await enrollMany(server, enrollmentsInARow);
  const half = await enrollMany(server, enrollmentsAtHalf, goal / 2);
  return [
    engine,
    `${goal}`,
    full.perSecond.toFixed(0),
    verdict(full.perSecond >= goal),
    full.cpuMs.toFixed(2),
    `${goal / 2}`,
    half.perSecond.toFixed(0),
    quantile(half.times, 0.5),
    quantile(half.times, 0.99),
    verdict(Number(quantile(half.times, 0.99)) < 50),
  ];
}

async function sizeRows(engine: Engine, server: Server): Promise<string[][]> {
  const rows: string[][] = [];
  let smallest = Number.NaN;
  let from = 0;
  for (const size of sizes) {
    await server.tell({ do: 'fill', from, to: size });
    from = size;
    const { enrolled } = await server.tell<{ enrolled: number }>({ do: 'rows' });
    // What follows a bulk load, the engine's own tidying, is not measured.
    await enrollMany(server, enrollmentsASize);
    const load = await enrollMany(server, enrollmentsASize);
    if (rows.length === 0) smallest = load.cpuMs;
    rows.push([
      engine,
      `${enrolled}`,
      load.perSecond.toFixed(0),
      medianOf(load.times).toFixed(1),
      load.cpuMs.toFixed(2),
      (load.cpuMs / smallest).toFixed(2),
    ]);
  }
  return rows;
}

async function idleRow(server: Server): Promise<string[]> {
  const before = await server.tell<Usage>({ do: 'usage' });
  const ends: (() => void)[] = [];
  const numbers = Array.from({ length: idleSockets }, () => nextDevice++);
  await Promise.all(
    Array.from({ length: together }, async () => {
      for (let number = numbers.pop(); number !== undefined; number = numbers.pop())
        ends.push(await idleOverSocket(server.linkUrl, loadDevice(number)));
    }),
  );
  const held = await server.tell<Usage>({ do: 'usage' });
  for (const end of ends) end();
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return [
    `${ends.length}`,
    megabytes(before.rssBytes),
    megabytes(held.rssBytes),
    ((held.rssBytes - before.rssBytes) / 1000 / ends.length).toFixed(1),
    verdict(held.rssBytes < 300e6),
  ];
}

/** Runs `work` with a fresh cloud on an engine, with all that a commit promises; everything is gone afterwards. */
async function withServer<T>(engine: Engine, work: (server: Server) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'impsim-bench-'));
  // PostgreSQL runs as a user of its own, who must get at its folder in this one.
  await chmod(folder, 0o755);
  const cluster = join(folder, 'postgres');
  try {
    const database = engine === 'SQLite' ? undefined : (await startCluster(cluster, { durable: true })).url;
    const server = await serverOn(join(folder, 'cloud'), database);
    try {
      return await work(server);
    } finally {
      await server.end();
    }
  } finally {
    await stopCluster(cluster);
    await rm(folder, { recursive: true, force: true });
  }
}

const engines = (): Engine[] =>
  (Object.keys(goals) as Engine[]).filter((engine) => engine === 'SQLite' || postgresPrograms() !== null);

/** Figures depend on what else the machine does, so that is told with them. */
const machineNow = (): string =>
  `Fixed loop: ${calibrationNs().toFixed(2)} ns a turn; load average at the start: ${(loadavg()[0] ?? Number.NaN).toFixed(1)} on ${availableParallelism()} processors.`;

const enrollmentPart = (engine: Engine): Part => ({
  name: `cloud-${engine.toLowerCase()}`,
  title: `Enrollments of a cloud under load, on ${engine}`,
  async run() {
    const machine = machineNow();
    const rows = [await withServer(engine, (server) => enrollmentRows(engine, server))];
    return {
      markdown: [
        `Over real sockets on loopback: a device never seen before connects, registers its key, proves itself, enrolls with a token of its own and hangs up; ${together} at a time, the devices and their signatures in a second process on the same processors (and PostgreSQL beside them). Every write is synced. Milliseconds of processor are those of the cloud process for one enrollment. ${machine}`,
        table([
          [
            'engine',
            'goal, 1/s',
            'enrollments/s',
            'met',
            'ms of processor',
            'asked, 1/s',
            'done, 1/s',
            'p50, ms',
            'p99, ms',
            'p99 under 50 ms',
          ],
          ...rows,
        ]),
      ].join('\n\n'),
    };
  },
});

export const cloudEnrollments: readonly Part[] = engines().map(enrollmentPart);

export const cloudSize: Part = {
  name: 'cloud-size',
  title: 'An enrollment beside many devices',
  async run() {
    const machine = machineNow();
    const rows: string[][] = [];
    for (const engine of engines())
      await withServer(engine, async (server) => {
        rows.push(...(await sizeRows(engine, server)));
      });
    return {
      markdown: [
        `As above, with many devices in the database, each with its agent, token and history. ${machine}`,
        table([
          [
            'engine',
            'enrolled devices',
            'enrollments/s',
            'p50, ms',
            'ms of processor',
            'times that of the first',
          ],
          ...rows,
        ]),
      ].join('\n\n'),
    };
  },
};

export const cloudIdle: Part = {
  name: 'cloud-idle',
  title: 'Idle devices on a cloud',
  async run() {
    return {
      markdown: [
        'Devices that have proved themselves over real sockets and say nothing; memory of the cloud process (resident, after a collection).',
        table([
          ['sockets', 'before, MB', 'with them, MB', 'kB each', 'under 300 MB'],
          await withServer('SQLite', idleRow),
        ]),
      ].join('\n\n'),
    };
  },
};
