/** Protects `impsim cloud --load` and `--reset`: a test suite of somebody's starts from a known world, and again from the same. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { impsim, repository } from './impsim.ts';

let folder: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'impsim-world-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const world = join(repository, 'test/data/worlds/lab.yaml');
const args = (...more: string[]) => ['cloud', '--data', folder, '--port', '0', ...more];

/** Serves, until it is told to end. */
async function serve(...more: string[]): Promise<{ readonly url: string; end(): Promise<unknown> }> {
  const tsx = join(repository, 'node_modules/tsx/dist/loader.mjs');
  const main = join(repository, 'host/cli/main.ts');
  const child = spawn(process.execPath, ['--import', tsx, main, ...args('--json', ...more)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { readonly kind: string; readonly url?: string };
    if (told.kind === 'listening' && told.url !== undefined) {
      const exit = once(child, 'exit');
      return { url: told.url, end: () => (child.kill('SIGTERM'), exit) };
    }
  }
  throw new Error('the cloud ended before it listened');
}

const json = { 'content-type': 'application/json' };

async function productsOf(
  url: string,
): Promise<{ readonly token: string; readonly names: readonly string[] }> {
  const body = JSON.stringify({ key: 'annskey012345678' });
  const signedIn = await fetch(`${url}/v5/auth/token`, { method: 'POST', headers: json, body });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const answer = await fetch(`${url}/v5/products`, { headers: { authorization: `Bearer ${token}` } });
  const { data } = (await answer.json()) as { data: { attributes: { name: string } }[] };
  return { token, names: data.map(({ attributes }) => attributes.name) };
}

it(
  'fills an empty cloud, refuses one that is filled, and fills it anew after a reset',
  { timeout: 180_000 },
  async () => {
    const first = await serve('--load', world);
    const { token, names } = await productsOf(first.url);
    expect(names).toEqual(['lamp']);
    const made = await fetch(`${first.url}/v5/products`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...json },
      body: JSON.stringify({ data: { type: 'product', attributes: { name: 'of a test' } } }),
    });
    expect(made.status).toBe(201);
    await first.end();

    const refused = impsim(args('--load', world));
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('--reset');

    const again = await serve('--reset', '--load', world);
    expect((await productsOf(again.url)).names).toEqual(['lamp']);
    await again.end();
  },
);
