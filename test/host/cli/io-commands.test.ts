/** Protects `--io`: light of a board that johnny-five reads, and a no to BlinkUps that are too fast for it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { impsim, objectsOf } from './impsim.ts';

const pi = join(import.meta.dirname, '../johnny-five/pretend-pi.mjs');
const folder = mkdtempSync(join(tmpdir(), 'impsim-io-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('scope measures what a sensor of johnny-five sees, says which symbol rates it is too slow for, and ends', () => {
  const run = impsim(['scope', '--io', pi, '--seconds', '3', '--json']);
  expect(run.status).toBe(0);
  expect(run.stderr).toContain('enough for 25 symbols/s, too few for 30 and 60');
  const light = objectsOf(run).find(({ kind }) => kind === 'light');
  expect(light!['darkest']).toBeCloseTo(100 / 1023, 1);
  expect(light!['swing']).toBeCloseTo(800 / 1023, 1);
  expect(light, 'what it is too slow to see').toMatchObject({ ripple: 0 });
});

it('record and device take light from it, too', () => {
  const path = join(folder, 'pi.csv');
  expect(impsim(['record', '--io', pi, '--seconds', '1', '-o', path]).status).toBe(0);
  expect(readFileSync(path, 'utf8').split('\n').length).toBeGreaterThan(10);
  const nvram = ['--nvram', join(folder, 'imp'), '--led-pins', '0,1', '--button-pin', '0'];
  const run = impsim(['device', '--io', pi, '--seconds', '1', '--json', ...nvram]);
  expect(run.status).toBe(0);
  expect(objectsOf(run)[0]).toMatchObject({ kind: 'power' });
});

it.each([
  [['scope', '--io', pi, '--symbol-rate', '60Hz'], 'too-slow'],
  [['scope', '--io', './none.mjs'], 'no-io'],
  [['scope', '--io', 'fastify'], 'no-io'],
  [['scope', '--io', pi, '--port', 'virtual'], 'option'],
  [['record', '--io', pi, '-o', 'x.csv', '--rate', '5000'], 'option'],
  [['device', '--port', 'virtual', '--led-pins', '5,6'], 'option'],
  [['device', '--io', pi, '--led-pins', '5'], 'option'],
])('%j ends with status 2 and the code %s', (args, code) => {
  const run = impsim(args, {});
  expect(run.stderr).toContain(`[${code}]`);
  expect(run.status).toBe(2);
});
