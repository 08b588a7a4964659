/** The cloud under load: enrollments over real sockets on both engines, idle devices, and what a big database costs. */
import { availableParallelism, loadavg } from 'node:os';
import { postgresPrograms } from '../postgres/cluster.ts';
import { idleOverSocket } from './cloud-load.ts';
import { enrollMany, goals, newDevice, together, withServer, type Engine, type Server } from './cloud-run.ts';
import { type Part, table } from './part.ts';
import { calibrationNs, medianOf } from './stopwatch.ts';

const idleSockets = 10_000;
/** Before anything is measured: V8 compiles for the first of them. */
const enrollmentsToWarmUp = 4_000;
const enrollmentsInARow = 6_000;
const enrollmentsAtHalf = 4_000;
const sizes = [1_000, 10_000, 100_000, 1_000_000];
const enrollmentsASize = 1_500;

const quantile = (times: readonly number[], share: number): string =>
  (times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1);

const verdict = (met: boolean): string => (met ? 'yes' : '**no**');

async function enrollmentRows(engine: Engine, server: Server): Promise<string[]> {
  const goal = goals[engine];
  await enrollMany(server, enrollmentsToWarmUp);
  const full = await enrollMany(server, enrollmentsInARow);
  const half = await enrollMany(server, enrollmentsAtHalf, goal / 2);
  return [
    engine,
    `${goal}`,
    full.perSecond.toFixed(0),
    verdict(full.perSecond >= goal),
    full.cpuMs.toFixed(2),
    full.devicesCpuMs.toFixed(2),
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
  const before = await server.tell<number>({ do: 'held' });
  const ends: (() => void)[] = [];
  const devices = Array.from({ length: idleSockets }, newDevice);
  await Promise.all(
    Array.from({ length: together }, async () => {
      for (let device = devices.pop(); device !== undefined; device = devices.pop())
        ends.push(await idleOverSocket(server.linkUrl, device));
    }),
  );
  const held = await server.tell<number>({ do: 'held' });
  for (const end of ends) end();
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return [
    `${ends.length}`,
    megabytes(before),
    megabytes(held),
    ((held - before) / 1000 / ends.length).toFixed(1),
    verdict(held < 300e6),
  ];
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
        `Over real sockets on loopback: a device never seen before connects, registers its key, proves itself, enrolls with a token of its own and hangs up; ${together} at a time. ${enrollmentsToWarmUp} go before what is measured. The devices and their signatures are a second process on the same processors (and PostgreSQL beside them), so their side of the socket is as lean as the protocol allows. The cloud is compiled, as it is installed. Every write is synced. Milliseconds of processor are those of the cloud process, and of the devices' process, for one enrollment. ${machine}`,
        table([
          [
            'engine',
            'goal, 1/s',
            'enrollments/s',
            'met',
            'ms of processor',
            'of the devices',
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
