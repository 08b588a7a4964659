/** Protects the commands for a board as a user types them, on the emulated one in real time. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { impsim, objectsOf } from './impsim.ts';

const folder = mkdtempSync(join(tmpdir(), 'impsim-board-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the board’s commands', () => {
  it('flash puts the sampler on the emulated board, and only looks with --dry-run', () => {
    const flashed = impsim(['flash', '--port', 'virtual', '--json']);
    expect(flashed.status).toBe(0);
    expect(objectsOf(flashed)).toMatchObject([
      { kind: 'flash', chip: 'ATmega328P', written: true, differentPages: 0 },
    ]);
    const looked = impsim(['flash', '--port', 'virtual', '--dry-run']);
    expect(looked.status).toBe(0);
    expect(looked.stdout).toContain('nothing was written');
  });

  it('scope measures, and says how well samples arrived', () => {
    const run = impsim(['scope', '--port', 'virtual', '--seconds', '3', '--json']);
    expect(run.status).toBe(0);
    const kinds = objectsOf(run).map(({ kind }) => kind);
    expect(kinds).toContain('light');
    expect(objectsOf(run).at(-1)).toMatchObject({ kind: 'health', lostSamples: 0, brokenRecords: 0 });
  });

  it('record writes a capture that decode reads', () => {
    const path = join(folder, 'desk.csv');
    const run = impsim(['record', '--port', 'virtual', '--rate', '2000', '--seconds', '2', '-o', path]);
    expect(run.status).toBe(0);
    expect(readFileSync(path, 'utf8').split('\n').length).toBeGreaterThan(2000);
    // Two seconds of an emulated desk hold no transmission; that is an answer, not an unreadable file.
    expect(impsim(['decode', path]).status).toBe(1);
  });

  it('device runs an imp on the board’s light', () => {
    const run = impsim(['device', '--port', 'virtual', '--seconds', '6', '--json']);
    expect(run.status).toBe(0);
    expect(objectsOf(run)).toContainEqual(
      expect.objectContaining({ kind: 'preamble', lineCode: 'tri-level' }),
    );
  });

  it('doctor names each part, and a cure for what is missing', () => {
    const run = impsim(['doctor', '--port', 'virtual', '--cloud', 'http://127.0.0.1:9', '--json']);
    expect(run.status).toBe(1);
    const parts = objectsOf(run);
    expect(parts.map(({ part }) => part)).toEqual(['Node', 'ports', 'board', 'cloud']);
    expect(parts[2]).toMatchObject({ ok: true });
    expect(parts[3]).toMatchObject({ ok: false, code: 'no-cloud' });
  });

  it.each([
    [['scope', '--port', '/dev/no-such-port'], 'no-port'],
    [['scope', '--port', 'virtual', '--rate', '1500'], 'option'],
    [['scope', '--port', 'virtual', '--sensor', 'eye'], 'option'],
    [['record', '--port', 'virtual'], 'option'],
    [['record', '--port', 'virtual', '-o', 'x.nothing'], 'unknown-ending'],
    [['flash', '--port', 'virtual', '--hex', 'no-such.hex'], 'firmware'],
    [['device', '--port', 'virtual', '--cloud', 'nowhere'], 'option'],
    [['device', '--port', 'virtual', '--device-id', 'x'], 'option'],
  ])('%j ends with status 2 and the code %s', (args, code) => {
    const run = impsim(args);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`[${code}]`);
    expect(run.stderr).not.toContain('    at ');
  });
});
