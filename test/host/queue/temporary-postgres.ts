/** A PostgreSQL of a test's own: made, started and thrown away. Its sockets lie in its folder; nothing listens on a port. */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const programs = '/usr/lib/postgresql/15/bin';
const quick = [
  '-c',
  'fsync=off',
  '-c',
  'shared_buffers=16MB',
  '-c',
  'max_connections=60',
  '-c',
  'listen_addresses=',
];

export interface TemporaryPostgres {
  readonly url: string;
  /** Kills the server and starts it again. */
  restart(): void;
  stop(): void;
}

export function startPostgres(): TemporaryPostgres {
  const folder = mkdtempSync(join(tmpdir(), 'impsim-pg-'));
  const user = process.getuid?.() === 0 ? idOf('postgres') : null;
  if (user !== null) chownSync(folder, user.uid, user.gid);
  // PostgreSQL refuses to run as root.
  const run = (program: string, args: readonly string[]): void => {
    execFileSync(join(programs, program), args, { cwd: folder, stdio: 'ignore', ...user });
  };
  const data = join(folder, 'data');
  run('initdb', ['-D', data, '-U', 'impsim', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C']);
  const start = (): void =>
    run('pg_ctl', [
      '-D',
      data,
      '-w',
      '-l',
      join(folder, 'log'),
      '-o',
      [...quick, '-k', folder].join(' '),
      'start',
    ]);
  start();
  return {
    url: `postgres://impsim@localhost/postgres?host=${encodeURIComponent(folder)}`,
    restart() {
      run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
      start();
    },
    stop() {
      run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idOf(name: string): { readonly uid: number; readonly gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
