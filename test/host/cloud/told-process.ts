/** A program in a process of its own that says something when it is ready, and then answers each order over its channel. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface ToldProcess<Order> {
  /** What it said first. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Has it do something and gives what came of it. */
  tell<T>(order: Order): Promise<T>;
  /** Lets it end by itself. */
  leave(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

/** `execArgv`: options of Node's. */
export async function startTold<Order extends object>(
  program: string,
  args: readonly string[],
  execArgv: readonly string[],
): Promise<ToldProcess<Order>> {
  const child = fork(program, args, {
    execArgv: [...execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const reply = async (): Promise<Record<string, unknown>> =>
    ((await once(child, 'message')) as [Record<string, unknown>])[0];
  const gone = async (ending: () => void): Promise<void> => {
    const exit = once(child, 'exit');
    ending();
    await exit;
  };
  return {
    ready: await reply(),
    tell: async <T>(order: Order) => {
      child.send(order);
      const answer = await reply();
      if ('error' in answer) throw new Error(String(answer['error']));
      return answer['value'] as T;
    },
    leave: () => gone(() => child.disconnect()),
    kill: () => gone(() => child.kill('SIGKILL')),
  };
}

/**
 * Compiles a program into one file in `test/output`, below the packages that it imports: it starts faster than hundreds of them, and
 * runs as the package does, where tsx gives every function its name anew. Gives its path.
 */
export async function bundled(entry: URL, name: string): Promise<string> {
  const outfile = fileURLToPath(new URL(`../../output/${name}.mjs`, import.meta.url));
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return outfile;
}
