/** Protects the commands for a board as a user types them, on the emulated one in real time. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

  it('scope measures, on a page too, and says how well samples arrived', () => {
    const run = impsim(['scope', '--port', 'virtual', '--seconds', '3', '--page', '--json']);
    expect(run.status).toBe(0);
    expect(run.stderr).toMatch(/page: http:\S+\/scope#/);
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

  it('device runs an imp on the board’s light, and it is the same imp the next time', () => {
    const device = ['device', '--port', 'virtual', '--nvram', join(folder, 'imp'), '--json', '--seconds'];
    const run = impsim([...device, '8']);
    expect(run.status).toBe(0);
    const events = objectsOf(run);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'preamble', lineCode: 'tri-level' }));
    expect(events.at(-1)).toMatchObject({ kind: 'health', lostSamples: 0 });
    expect(run.stderr).toContain('500 ms behind');
    const [again] = objectsOf(impsim([...device, '1']));
    expect(again).toMatchObject({ kind: 'power', device: events[0]!['device'] });
    const other = impsim([...device, '1', '--device-id', '50000c2a69000001']);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('[device-id]');
  });

  it('record --last keeps only the last light, from 0', () => {
    const path = join(folder, 'last.csv');
    const run = impsim([
      'record',
      '--port',
      'virtual',
      '--rate',
      '1000',
      '--seconds',
      '3',
      '--last',
      '1s',
      '-o',
      path,
    ]);
    expect(run.status).toBe(0);
    const rows = readFileSync(path, 'utf8').trim().split('\n');
    expect(Math.abs(rows.length - 1 - 1000)).toBeLessThan(20);
    expect(rows[1]).toMatch(/^0,/);
  });

  it('record --on-fault alone writes nothing where nothing fails', () => {
    const failed = join(folder, 'failed');
    const run = impsim(['record', '--port', 'virtual', '--on-fault', failed, '--seconds', '2']);
    expect(run.status).toBe(0);
    expect(readdirSync(failed)).toEqual([]);
  });

  it('transmit shows a frame on the fixture’s LED, and says when all of it was shown', () => {
    const lamp = ['--port', 'virtual', '--line-code', 'bi-level', '--rate', '142Hz', '--active', 'low'];
    const run = impsim(['transmit', '{"clear": true}', ...lamp, '--json']);
    expect(run.status).toBe(0);
    // 60 of sync, 6 bytes of frame, 6 of tail.
    expect(objectsOf(run)).toMatchObject([
      { kind: 'fixture', lineCode: 'bi-level', symbolHz: 142, active: 'low', symbols: 60 + 6 * 8 + 6 },
    ]);
  });

  it('doctor names each part, and a cure for what is missing', () => {
    const run = impsim(['doctor', '--port', 'virtual', '--cloud', 'http://127.0.0.1:9', '--json']);
    expect(run.status).toBe(1);
    const parts = objectsOf(run);
    expect(parts.map(({ part, ok }) => [part, ok])).toEqual([
      ['Node', true],
      ['browser', true],
      ['ports', true],
      ['board', true],
      ['button', true],
      ['LED', true],
      ['samples', true],
      ['light', true],
      ['cloud', false],
    ]);
    expect(parts.at(-1)).toMatchObject({ code: 'no-cloud' });
  });

  it('doctor looks at no part of a board that is not there', () => {
    const run = impsim(['doctor', '--port', '/dev/no-such-port', '--cloud', 'http://127.0.0.1:9', '--json']);
    expect(run.status).toBe(1);
    const unseen = objectsOf(run).filter(({ ok }) => ok === null);
    expect(unseen.map(({ part }) => part)).toEqual(['button', 'LED', 'samples', 'light']);
    expect(objectsOf(run)).toContainEqual(expect.objectContaining({ part: 'board', code: 'no-port' }));
  });

  it.each([
    [['scope', '--port', '/dev/no-such-port'], 'no-port'],
    [['scope', '--port', 'virtual', '--rate', '1500'], 'option'],
    [['scope', '--port', 'virtual', '--sensor', 'eye'], 'option'],
    [['record', '--port', 'virtual'], 'option'],
    [['record', '--port', 'virtual', '-o', 'x.csv', '--last', '30'], 'option'],
    [['record', '--port', 'virtual', '-o', 'x.nothing'], 'unknown-ending'],
    [['flash', '--port', 'virtual', '--hex', 'no-such.hex'], 'firmware'],
    [['device', '--port', 'virtual', '--cloud', 'nowhere'], 'option'],
    [['device', '--port', 'virtual', '--device-id', 'x'], 'option'],
    [['scope', '--port', '/dev/ttyACM0', '--send', '{"clear": true}'], 'option'],
    [['scope', '--port', 'virtual', '--send', '{"nothing": 1}'], 'settings'],
    [['transmit', '{"clear": true}', '--port', 'virtual', '-o', 'x.csv'], 'option'],
    [['transmit', '{"clear": true}', '--port', 'virtual', '--rate', '90Hz'], 'symbol-rate'],
    [['transmit', '{"clear": true}', '--port', 'virtual', '--active', 'up'], 'option'],
  ])('%j ends with status 2 and the code %s', (args, code) => {
    const run = impsim(args);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`[${code}]`);
    expect(run.stderr).not.toContain('    at ');
  });
});
