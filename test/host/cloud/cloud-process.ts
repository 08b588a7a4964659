import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Instruction } from './killable-cloud.ts';

/** A running cloud process. */
export interface CloudProcess {
  readonly url: string;
  readonly linkUrl: string;
  /** Has it do something and gives what came of it. */
  tell<T>(order: Instruction): Promise<T>;
  /** Lets it end by itself. */
  leave(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

/** Starts a cloud on a folder, of `program` if it was bundled, in a process of its own; null with the reason where it refuses to. */
export async function startCloud(
  folder: string,
  database?: string,
  program = fileURLToPath(new URL('killable-cloud.ts', import.meta.url)),
): Promise<CloudProcess | { readonly refused: string; readonly message: string }> {
  const child = fork(program, [folder, ...(database === undefined ? [] : [database])], {
    execArgv: program.endsWith('.ts') ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const first = await reply(child);
  if ('refused' in first) return first as { refused: string; message: string };
  const { url, linkUrl } = first as { url: string; linkUrl: string };
  return {
    url,
    linkUrl,
    tell: async <T>(order: Instruction) => {
      child.send(order);
      const answer = await reply(child);
      if ('error' in answer) throw new Error(String(answer['error']));
      return answer['value'] as T;
    },
    leave: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

const reply = async (child: ChildProcess): Promise<Record<string, unknown>> => {
  const [message] = (await once(child, 'message')) as [Record<string, unknown>];
  return message;
};

/** Starts a cloud that must start. */
export async function mustStart(folder: string, database?: string, program?: string): Promise<CloudProcess> {
  const started = await startCloud(folder, database, program);
  if ('refused' in started) throw new Error(`${started.refused}: ${started.message}`);
  return started;
}
