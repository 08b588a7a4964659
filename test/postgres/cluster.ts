/** A PostgreSQL of a test's own: Debian's binaries, a folder under /tmp, a socket in it and no port, but for one with TLS. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KeyedCertificate } from '../../host/cloud/tls.ts';

const run = promisify(execFile);
const debian = '/usr/lib/postgresql';

/** Where the newest installed server's programs are; null: none is installed. */
export function postgresPrograms(): string | null {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(debian, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** A running cluster. */
export interface Cluster {
  /** Of a database in which every user may do anything; more settings may be appended with `&`. */
  readonly url: string;
}

/** initdb and the server refuse to run as root. */
async function whoRuns(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const id = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

/**
 * Starts one in `folder`. `durable`: with every commit synced, as a server in use has it. `certificate`: it listens on a port of
 * localhost too, where it takes nobody without TLS, and its URL leads there.
 */
export async function startCluster(
  folder: string,
  { durable, certificate }: { readonly durable: boolean; readonly certificate?: KeyedCertificate },
): Promise<Cluster> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error('PostgreSQL is not installed');
  const user = await whoRuns();
  await mkdir(folder, { recursive: true });
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
  const data = join(folder, 'data');
  const options = { ...user, cwd: folder, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };
  const admin = ['--auth=trust', '--username=impsim', '--no-sync', '--locale=C', '--encoding=UTF8'];
  await run(join(programs, 'initdb'), ['-D', data, ...admin], options);
  const port = certificate === undefined ? null : await freePort();
  if (certificate !== undefined) await secure(data, certificate, user);
  const settings = {
    ...(port === null ? { listen_addresses: '' } : { listen_addresses: 'localhost', port, ssl: 'on' }),
    unix_socket_directories: folder,
    max_connections: '300',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
  await run(
    join(programs, 'pg_ctl'),
    ['-D', data, '-w', '-l', join(folder, 'log'), '-o', flags.join(' '), 'start'],
    options,
  );
  const place = `postgresql://impsim@localhost`;
  return {
    url:
      port === null
        ? `${place}/postgres?host=${encodeURIComponent(folder)}`
        : `${place}:${port}/postgres?sslmode=verify-full`,
  };
}

/** Its certificate, and that it takes nobody else. */
async function secure(
  data: string,
  { cert, key }: KeyedCertificate,
  { uid, gid }: { readonly uid?: number; readonly gid?: number },
): Promise<void> {
  const files = {
    'server.crt': cert,
    'server.key': key,
    'pg_hba.conf': 'local all all trust\nhostssl all all all trust\nhostnossl all all all reject\n',
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(data, name);
    await writeFile(path, text, { mode: 0o600 });
    if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
  }
}

/** One that nobody listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, 'localhost', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Kills the server in `folder` and starts it again as it was. */
export async function restartCluster(folder: string): Promise<void> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error('PostgreSQL is not installed');
  const restart = ['-D', join(folder, 'data'), '-m', 'immediate', '-w', '-l', join(folder, 'log'), 'restart'];
  await run(join(programs, 'pg_ctl'), restart, { ...(await whoRuns()), cwd: folder });
}

/** Ends the cluster in `folder`, whoever started it; nothing is kept. */
export async function stopCluster(folder: string): Promise<void> {
  const programs = postgresPrograms();
  if (programs === null || !existsSync(join(folder, 'data', 'postmaster.pid'))) return;
  const stop = ['-D', join(folder, 'data'), '-m', 'immediate', '-w', 'stop'];
  await run(join(programs, 'pg_ctl'), stop, { ...(await whoRuns()), cwd: folder });
}
