/** A cloud in a process of its own, as it is installed, and the devices that come to it. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssuedToken } from '../../host/cloud/index.ts';
import { bundled, startTold } from '../host/cloud/told-process.ts';
import { startCluster, stopCluster } from '../postgres/cluster.ts';
import { enrollOverSocket, loadDevice, type LoadDevice } from './cloud-load.ts';
import type { Order } from './cloud-server.ts';

export const goals = { SQLite: 500, PostgreSQL: 1500 } as const;
export type Engine = keyof typeof goals;

/** Devices that are in the middle of it at any moment. */
export const together = 256;

export interface Server {
  readonly linkUrl: string;
  tell<T>(order: Order): Promise<T>;
  leave(): Promise<void>;
}

async function serverOn(folder: string, database?: string): Promise<Server> {
  // As the package has it.
  const program = await bundled(new URL('cloud-server.ts', import.meta.url), 'bench-cloud');
  const args = [folder, ...(database === undefined ? [] : [database])];
  const { ready, ...child } = await startTold<Order>(program, args, ['--expose-gc']);
  return { linkUrl: String(ready['linkUrl']), ...child };
}

/** Devices never seen before, numbered on from run to run. */
let nextDevice = 1;
export const newDevice = (): LoadDevice => loadDevice(nextDevice++);

export interface Load {
  readonly perSecond: number;
  /** Milliseconds; of who was refused, infinity. */
  readonly times: readonly number[];
  /** Processor time of the cloud for each. */
  readonly cpuMs: number;
  /** Processor time of the devices for each. */
  readonly devicesCpuMs: number;
}

/** Enrolls new devices; `perSecond`: they come at that pace whatever the cloud does, else as fast as it answers. */
export async function enrollMany(server: Server, count: number, perSecond?: number): Promise<Load> {
  const tokens = await server.tell<IssuedToken[]>({ do: 'tokens', count });
  const work = tokens.map((token) => ({ token, device: newDevice() }));
  const before = await server.tell<number>({ do: 'usage' });
  const devicesBefore = process.cpuUsage();
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
  const { user, system } = process.cpuUsage(devicesBefore);
  const after = await server.tell<number>({ do: 'usage' });
  const enrolled = times.filter(Number.isFinite).length;
  return {
    perSecond: enrolled / seconds,
    times,
    cpuMs: (after - before) / count,
    devicesCpuMs: (user + system) / 1000 / count,
  };
}

/** Runs `work` with a fresh cloud on an engine, with all that a commit promises; everything is gone afterwards. */
export async function withServer<T>(engine: Engine, work: (server: Server) => Promise<T>): Promise<T> {
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
      await server.leave();
    }
  } finally {
    await stopCluster(cluster);
    await rm(folder, { recursive: true, force: true });
  }
}
