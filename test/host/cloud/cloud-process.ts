import { fileURLToPath } from 'node:url';
import type { Instruction } from './killable-cloud.ts';
import { startTold, type ToldProcess } from './told-process.ts';

/** A running cloud process. */
export interface CloudProcess extends Omit<ToldProcess<Instruction>, 'ready'> {
  readonly url: string;
  readonly linkUrl: string;
}

/** Starts a cloud on a folder, of `program` if it was bundled, in a process of its own; null with the reason where it refuses to. */
export async function startCloud(
  folder: string,
  database?: string,
  program = fileURLToPath(new URL('killable-cloud.ts', import.meta.url)),
): Promise<CloudProcess | { readonly refused: string; readonly message: string }> {
  const args = [folder, ...(database === undefined ? [] : [database])];
  const execArgv = program.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const { ready, ...child } = await startTold<Instruction>(program, args, execArgv);
  if ('refused' in ready) return ready as { refused: string; message: string };
  const { url, linkUrl } = ready as { url: string; linkUrl: string };
  return { url, linkUrl, ...child };
}

/** Starts a cloud that must start. */
export async function mustStart(folder: string, database?: string, program?: string): Promise<CloudProcess> {
  const started = await startCloud(folder, database, program);
  if ('refused' in started) throw new Error(`${started.refused}: ${started.message}`);
  return started;
}
