/** Protects the package: its tarball, installed in an empty folder, runs and is typed, with nothing of the checkout in reach. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'impsim-package-'));
const minutesMs = 60_000;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** npm, without a shell on any system. */
const npm = (args: readonly string[], cwd: string): string => {
  const cli = process.env['npm_execpath'];
  const [command, ...first] = cli === undefined ? ['npm'] : [process.execPath, cli];
  return execFileSync(command ?? 'npm', [...first, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
};

const node = (args: readonly string[]): string =>
  execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  const packed = JSON.parse(npm(['pack', '--json', '--pack-destination', folder], root)) as {
    filename: string;
  }[];
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const tarball = packed[0]?.filename ?? '';
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const others = ['vitest', 'typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball), ...others], folder);
}, 5 * minutesMs);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  it('decodes a capture from the command line', () => {
    const capture = join(folder, 'flash.csv');
    copyFileSync(join(root, 'test', 'data', 'captures', 'sdk-60fps-repeats-1khz.csv'), capture);
    const out = npm(['exec', '--no', '--', 'impsim', 'decode', '--json', capture], folder);
    expect(JSON.parse(out)).toMatchObject({ ok: true, packet: { ssid: 'HomeNet', password: '••••' } });
  });

  it('replays captures on threads', () => {
    const captures = join(folder, 'captures');
    mkdirSync(captures);
    for (let number = 0; number < 30; number++)
      copyFileSync(
        join(root, 'test', 'data', 'captures', 'sdk-60fps-repeats-1khz.csv'),
        join(captures, `${number}.csv`),
      );
    const out = npm(['exec', '--no', '--', 'impsim', 'replay', '--json', '--jobs', '2', captures], folder);
    const last = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as unknown;
    expect(last).toMatchObject({ summary: { captures: 30, counts: { 'no-expectation': 30 } } });
  });

  it(
    'takes a ten-line test of the README from a flash to an agent, and type-checks it',
    () => {
      const readme = readFileSync(join(root, 'README.md'), 'utf8');
      const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
      expect(example).toContain('new Rig({ seed: 1 })');
      writeFileSync(join(folder, 'flash.test.ts'), example);
      expect(node([join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', folder])).toMatch(
        /1 passed/,
      );
      const strict = [
        '--strict',
        '--exactOptionalPropertyTypes',
        '--noEmit',
        '--module',
        'nodenext',
        '--target',
        'es2023',
      ];
      node([join('node_modules', 'typescript', 'bin', 'tsc'), ...strict, '--types', 'node', 'flash.test.ts']);
    },
    2 * minutesMs,
  );

  it('holds compiled JavaScript and types, and no TypeScript source', () => {
    const [{ files }] = JSON.parse(npm(['pack', '--json', '--dry-run', '--ignore-scripts'], root)) as [
      { files: { path: string }[] },
    ];
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/host/index.js',
        'dist/host/index.d.ts',
        'dist/host/cli/main.js',
        'LICENSE',
        'README.md',
      ]),
    );
    expect(paths.filter((path) => /(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });
});
