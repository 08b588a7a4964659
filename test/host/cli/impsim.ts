/** Runs the real command line as a child process. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const repository = join(import.meta.dirname, '../../..');
export const captureFolder = join(repository, 'test/data/captures');

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const runs = { encoding: 'utf8', timeout: 50_000, maxBuffer: 1 << 27 } as const;

/** Environment of a user: no colours forced, no npm around it. */
const environment = (extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  ...extra,
});

export function impsim(
  args: readonly string[],
  {
    input,
    cwd = repository,
    env = {},
  }: { input?: string | Uint8Array; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Run {
  const tsx = join(repository, 'node_modules/tsx/dist/loader.mjs');
  const main = join(repository, 'host/cli/main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, main, ...args], {
    ...runs,
    cwd,
    env: environment(env),
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
}

/** Starts the command line, and lets this process go on meanwhile. */
export function startImpsim(args: readonly string[]): ChildProcess {
  const tsx = join(repository, 'node_modules/tsx/dist/loader.mjs');
  const main = join(repository, 'host/cli/main.ts');
  return spawn(process.execPath, ['--import', tsx, main, ...args], {
    cwd: repository,
    env: environment({}),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** What a shell makes of a line; `impsim` in it is the command line. */
export function shell(line: string, cwd = repository): Run {
  const tsx = join(repository, 'node_modules/tsx/dist/loader.mjs');
  const command = `impsim() { "${process.execPath}" --import "${tsx}" "${join(repository, 'host/cli/main.ts')}" "$@"; }\nset -o pipefail\n${line}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    ...runs,
    cwd,
    env: environment({}),
  });
  return { status, stdout, stderr };
}

/** The JSON objects that a run printed, one a line. */
export const objectsOf = ({ stdout }: Run): readonly Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
