/** Times of work, beside a fixed loop that tells how fast the machine was just then. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
};

/** Seconds that work takes. */
export async function secondsOf(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Seconds of processor that work takes in this process, all its threads together: what else the machine does hardly counts. */
export async function processorSecondsOf(work: () => unknown): Promise<number> {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

/** The same of another program, its words thrown away. Throws where it fails. */
export async function processorSecondsOfProgram(command: string, args: readonly string[]): Promise<number> {
  // What `times` of sh says is good to 10 ms only.
  const script = 'TIMEFORMAT="%U %S"; time { "$@" >/dev/null 2>&1 || exit 1; }';
  const shell = promisify(execFile);
  const { stderr } = await shell('bash', ['-c', script, 'bash', command, ...args]);
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return user + system;
}

const loops = 5_000_000;
const tries = 4;

/**
 * Nanoseconds for one turn of a fixed loop of integer arithmetic, at its best of a few tries: figures of other machines are compared
 * by it.
 */
export function calibrationNs(): number {
  return Math.min(...Array.from({ length: tries }, loopNs));
}

function loopNs(): number {
  const began = performance.now();
  let state = 1;
  for (let i = 0; i < loops; i++) state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  const ns = ((performance.now() - began) * 1e6) / loops;
  // The result is used: the loop is not optimised away.
  return state === 0 ? Number.NaN : ns;
}
