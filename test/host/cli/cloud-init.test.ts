/** Protects the first start of a cloud: all that it needs is there, for its user alone, and a second one changes nothing. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCloud, signIn } from '../../../host/cloud/index.ts';
import { impsim } from './impsim.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'impsim-init-'));
  folder = join(parent, 'lab');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const env = { IMPSIM_PASSWORD: 'a password of ann' };
const init = (...more: string[]) =>
  impsim(['cloud', 'init', '--data', folder, '--account', 'ann', ...more], { env });

it('makes folder, secret, authority and account; again it makes nothing and overwrites nothing', async () => {
  const first = init('--json', '--show-secrets');
  expect(first).toMatchObject({ status: 0 });
  const told = JSON.parse(first.stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(told).toMatchObject({ kind: 'init', made: true, accounts: ['ann'] });
  expect(told['apiKey']).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(['ca.key', 'ca.pem', 'cloud.db', 'cloud.key']));
  expect(statSync(folder).mode & 0o077).toBe(0);
  for (const name of ['ca.key', 'cloud.key', 'cloud.db'])
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  const kept = ['ca.key', 'ca.pem', 'cloud.key'].map((name) => readFileSync(join(folder, name), 'utf8'));

  const second = init();
  expect(second.status).toBe(0);
  expect(second.stdout).toContain('ann: were there');
  expect(second.stdout).toContain('Next:');
  expect(['ca.key', 'ca.pem', 'cloud.key'].map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(
    kept,
  );

  const cloud = await openCloud({ dataDir: folder });
  expect(await signIn(cloud, { username: 'ann', password: env.IMPSIM_PASSWORD })).not.toBeNull();
  await cloud.close();
});

it('shows no secret unasked', () => {
  const { stdout, stderr } = init();
  expect(stdout).toContain('API key      ••••');
  expect(stdout + stderr).not.toContain(env.IMPSIM_PASSWORD);
  expect(stderr).toContain('--show-secrets');
});

it('refuses a missing password, another word, and a secret that is wrong or cannot be read', () => {
  const without = impsim(['cloud', 'init', '--data', folder]);
  expect(without.status).toBe(2);
  expect(without.stderr).toContain('IMPSIM_PASSWORD');
  expect(impsim(['cloud', 'begin', '--data', folder]).stderr).toContain('cloud init');
  expect(init().status).toBe(0);
  for (const [wrong, said] of [
    [`${'0'.repeat(64)}\n`, 'made under another secret'],
    ['cut', 'cannot be read'],
  ] as const) {
    writeFileSync(join(folder, 'cloud.key'), wrong);
    const { status, stderr } = init();
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    // What is wrong is left for whoever restores it.
    expect(readFileSync(join(folder, 'cloud.key'), 'utf8')).toBe(wrong);
  }
});
