/**
 * Protects that a run does not depend on the release of Node: one seeded scenario and its journal, on this Node and on another major
 * one, give the same bytes. The other one is npm's package `node`, fetched to npm's own cache; nothing of it enters the project.
 * Without a network, outside CI, there is nothing to compare with: the test then says so.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'impsim-node-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const majorOf = (version: string): number => Number(/^v?(\d+)\./.exec(version)?.[1]);
const other = majorOf(process.version) === 22 ? 24 : 22;
const minuteMs = 60_000;

/** The path of the other Node, or why there is none. */
function otherNode(): string | Error {
  const cli = process.env['npm_execpath'];
  const [command, ...first] = cli === undefined ? ['npm'] : [process.execPath, cli];
  const args = [
    'exec',
    '--yes',
    '--prefer-offline',
    `--package=node@${other}`,
    '--',
    'node',
    '-p',
    'process.execPath',
  ];
  try {
    const said = execFileSync(command ?? 'npm', [...first, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 2 * minuteMs,
    });
    return said.trim();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The trace, and what else the run says, of a scenario or a journal on one Node. */
function runOn(node: string, file: string, ...options: readonly string[]): string {
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const main = join(root, 'host', 'cli', 'main.ts');
  const args = [tsx, main, 'run', '--json', '--trace', ...options, file];
  return execFileSync(node, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Journal and trace of a scenario on one Node. */
function journalled(node: string, name: string, scenario: string): { journal: string; trace: string } {
  const journal = join(folder, `${name}.journal`);
  const trace = runOn(node, scenario, '--seed', '5', '--journal', journal);
  return { journal: readFileSync(journal, 'utf8'), trace };
}

it(
  'gives the same journal and trace on two releases of Node',
  () => {
    const node = otherNode();
    if (node instanceof Error) {
      if (process.env['CI'] !== undefined) throw node;
      console.warn(
        `not compared: Node ${other} was not to be had from npm (${node.message.split('\n', 1)[0] ?? ''})`,
      );
      return;
    }
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' });
    expect(majorOf(version)).toBe(other);
    const scenario = join(import.meta.dirname, 'sensor.yaml');
    const here = journalled(process.execPath, 'here', scenario);
    expect(here.trace.split('\n').length).toBeGreaterThan(50);
    expect(journalled(node, 'there', scenario)).toEqual(here);
    expect(here.trace).toContain('"kind":"enrolled"');
    // The journal of one release repeats on the other.
    const events = (said: string): readonly string[] =>
      said.split('\n').filter((line) => line.includes('"atUs"'));
    expect(events(runOn(node, join(folder, 'here.journal')))).toEqual(events(here.trace));
  },
  5 * minuteMs,
);
