import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captureFolder, impsim, objectsOf, shell } from './impsim.ts';

interface Expectation {
  readonly capture: string;
  readonly packet?: Record<string, unknown>;
  readonly fault?: true;
}

/** Beyond the fast path; the sequence detector owes it. */
const owed = new Set(['sdk-60fps-noisy-960hz.wav']);
const expectations = readdirSync(captureFolder)
  .filter((name) => name.endsWith('.expected.json'))
  .map((name) => JSON.parse(readFileSync(join(captureFolder, name), 'utf8')) as Expectation);
const secrets = expectations
  .flatMap(({ packet = {} }) => [packet['password'], packet['token']])
  .filter((text) => typeof text === 'string');

describe('impsim decode', () => {
  const shown = impsim(['decode', '--json', '--show-secrets', captureFolder]);
  const reports = new Map(objectsOf(shown).map((report) => [basename(String(report['file'])), report]));

  it('finds every capture of a folder, and takes nothing else there for one', () => {
    expect([...reports.keys()]).toEqual(expectations.map(({ capture }) => capture).sort());
    expect(shown.stderr).toBe('');
    expect(shown.status).toBe(1);
  });

  it.each(expectations.filter(({ capture }) => !owed.has(capture)))(
    '$capture says what is expected',
    ({ capture, packet, fault }) => {
      const report = reports.get(capture)!;
      expect(report['ok']).toBe(fault === undefined);
      if (packet !== undefined) expect(report['packet']).toMatchObject(packet);
      else expect(report['packet']).toBeUndefined();
    },
  );

  it('a decoded capture has line code, rate, quality, path and its transmissions', () => {
    const { ok, lineCode, symbolHz, quality, advice, path, recovered, transmissions, packet } = reports.get(
      'sdk-60fps-repeats-1khz.csv',
    )!;
    expect({ ok, lineCode, path, recovered }).toEqual({
      ok: true,
      lineCode: 'tri-level',
      path: 'fast',
      recovered: false,
    });
    expect(symbolHz).toBeCloseTo(60, 0);
    expect(quality).toMatchObject({
      snrDb: expect.any(Number),
      eye: expect.any(Number),
      jitter: expect.any(Number),
    });
    // Two of its refreshes at least were shown twice.
    expect(advice).toContainEqual(
      expect.objectContaining({ code: 'repeated', cause: expect.stringMatching(/shown twice at/) }),
    );
    expect(transmissions).toEqual([
      { startUs: expect.any(Number), ok, lineCode, symbolHz, packet, quality, advice, path, recovered },
    ]);
  });

  it('a skipped refresh ends in a named fault with time, cause and cure, and gives no packet', () => {
    const { fault, ...report } = reports.get('sdk-30fps-skipped-refresh-1khz.csv')!;
    expect(fault).toEqual({
      stage: 'timing',
      code: 'skipped-refresh',
      atUs: expect.any(Number),
      cause: expect.stringMatching(/refresh was skipped/),
      cure: expect.stringMatching(/send again/),
    });
    expect(JSON.stringify(report)).not.toMatch(/HomeNet|s3cret/);
  });

  it('shows no password and no token, unless asked', () => {
    const capture = join(captureFolder, 'sdk-60fps-repeats-1khz.csv');
    for (const form of [['--json'], []]) {
      const hidden = impsim(['decode', ...form, capture]);
      for (const secret of secrets) expect(hidden.stdout + hidden.stderr).not.toContain(secret);
      expect(hidden.stdout).toContain('••••');
      expect(hidden.stdout).toContain('HomeNet');
    }
    expect(impsim(['decode', '--show-secrets', capture]).stdout).toContain('s3cret!!');
  });

  it('is 0 when all is decoded, 1 when one is not, 2 when one cannot be read; the others are read all the same', () => {
    const good = join(captureFolder, 'sdk-30fps-clear-1khz.csv');
    const bad = join(captureFolder, 'sdk-30fps-skipped-refresh-1khz.csv');
    const none = join(captureFolder, 'none.csv');
    expect(impsim(['decode', good]).status).toBe(0);
    const two = impsim(['decode', bad, good]);
    expect(two.status).toBe(1);
    expect(two.stdout).toMatch(/\n1 of 2 decoded; faults by stage: timing 1\n$/);
    const mixed = impsim(['decode', '--json', none, bad, good]);
    expect(mixed.status).toBe(2);
    expect(objectsOf(mixed).map(({ ok }) => ok)).toEqual([false, true]);
    expect(mixed.stderr).toMatch(/^impsim: .*none\.csv: there is no such file\. Cure: .* \[no-file\]\n$/);
  });

  it('leaves out the expectations beside captures, as a shell puts them into a list', () => {
    const run = shell('impsim decode sdk-30fps-clear-1khz.*', captureFolder);
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });

  it('reads standard input, from a file and from a slow pipe', () => {
    const wav = join(captureFolder, 'sdk-60fps-mains-2khz.wav');
    const [report] = objectsOf(impsim(['decode', '--json', '-'], { input: readFileSync(wav) }));
    expect(report).toMatchObject({ file: '-', ok: true });
    const slow = shell(
      `(head -c 30000 "${wav}"; sleep 0.5; tail -c +30001 "${wav}") | impsim decode --json -`,
    );
    expect(objectsOf(slow)).toEqual([report]);
  });

  it('needs and takes --rate for levels without times', () => {
    const levels = readFileSync(join(captureFolder, 'sdk-30fps-clear-1khz.csv'), 'utf8').replaceAll(
      /^.*,/gm,
      '',
    );
    expect(impsim(['decode', '-'], { input: levels }).stderr).toMatch(/--rate 1kHz \[no-rate\]\n$/);
    expect(impsim(['decode', '--rate', '1kHz', '-'], { input: levels }).stdout).toMatch(/forget the network/);
  });

  it('explains light without a transmission', () => {
    const run = impsim(['decode', '--json', '-'], {
      input: Array.from({ length: 3000 }, (_, i) => `${i},0\n`).join(''),
    });
    expect(run.status).toBe(1);
    expect(objectsOf(run)).toMatchObject([
      { ok: false, fault: { stage: 'demodulator', code: 'too-dark' }, transmissions: [] },
    ]);
  });
});
