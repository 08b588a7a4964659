import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { OptionValues } from '../../../host/cli/command.ts';
import { Output } from '../../../host/cli/output.ts';
import { transmit } from '../../../host/cli/transmit.ts';
import { codeOf } from '../captures/reading.ts';
import { impsim, objectsOf, repository, shell } from './impsim.ts';

const folder = mkdtempSync(join(tmpdir(), 'impsim-transmit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const settings = {
  planId: '0123456789abcdef',
  token: 'fedcba9876543210',
  network: { ssid: 'HomeNet', password: 's3cret!!' },
};
const said = { planId: settings.planId, token: settings.token, ...settings.network };
const inline = JSON.stringify(settings);
const run = (...args: string[]): ReturnType<typeof impsim> => impsim(['transmit', ...args], { cwd: folder });
const decoded = (name: string): Record<string, unknown> =>
  objectsOf(impsim(['decode', '--json', '--show-secrets', name], { cwd: folder }))[0]!;

interface Vector {
  readonly config: unknown;
  readonly frame_hex: string;
  readonly symbols: string;
}

describe('impsim transmit', () => {
  it.each(['csv', 'wav', 'bin'])('writes .%s that decode reads', (ending) => {
    expect(run(inline, '-o', `flash.${ending}`, '--seed', '1').status).toBe(0);
    expect(decoded(`flash.${ending}`)).toMatchObject({ ok: true, packet: said });
  });

  it('takes settings from a file, from standard input and in place', () => {
    writeFileSync(join(folder, 'settings.json'), inline);
    const symbols = [
      run(inline, '--json', '--show-secrets'),
      run('settings.json', '--json', '--show-secrets'),
      impsim(['transmit', '-', '--json', '--show-secrets'], { input: inline }),
    ].map((each) => objectsOf(each)[0]!['symbols']);
    expect(symbols[0]).toMatch(/^[012]{100,}$/);
    expect(new Set(symbols).size).toBe(1);
  });

  const ways: Readonly<Record<string, readonly string[]>> = {
    '30-symbols': ['--rate', '30Hz'],
    '20-symbols': ['--rate', '20Hz'],
    beta: ['--sender', 'beta-2015'],
    '2khz': ['--sample-rate', '2kHz'],
    lcd: ['--impair', 'lcd'],
    oled: ['--impair', 'oled'],
    'slow-phone': ['--impair', 'slow-phone'],
    office: ['--impair', 'office'],
    hand: ['--impair', 'hand'],
    uno: ['--impair', 'uno'],
    all: ['--impair', 'lcd', '--impair', 'repeats=2%', '--impair', 'clock=1%', '--impair', 'uneven=150us'],
  };

  it('whatever is between screen and converter, is decoded', () => {
    mkdirSync(join(folder, 'ways'));
    for (const [way, options] of Object.entries(ways))
      expect(run(inline, '-o', `ways/${way}.csv`, '--seed', '7', ...options)).toMatchObject({
        status: 0,
        stderr: '',
      });
    const reports = objectsOf(impsim(['decode', '--json', '--show-secrets', 'ways'], { cwd: folder }));
    const packets = Object.fromEntries(
      reports.map(({ file, packet }) => [basename(String(file), '.csv'), packet]),
    );
    for (const way of Object.keys(ways)) expect({ [way]: packets[way] }).toMatchObject({ [way]: said });
  });

  it('the same seed gives the same capture, another one another, and the seed is printed', () => {
    const options = [inline, '--impair', 'slow-phone', '--impair', 'snr=20dB'];
    const first = run(...options, '-o', 'a.wav');
    const seed = /seed (\d+)/.exec(first.stdout)![1]!;
    run(...options, '-o', 'b.wav', '--seed', seed);
    run(...options, '-o', 'c.wav', '--seed', String(Number(seed) ^ 1));
    const [a, b, c] = ['a', 'b', 'c'].map((name) => readFileSync(join(folder, `${name}.wav`)));
    expect(a!.equals(b!)).toBe(true);
    expect(a!.equals(c!)).toBe(false);
  });

  it('says what it wrote, as JSON too, without secrets', () => {
    const { stdout, stderr } = run(inline, '-o', 'd.csv', '--json', '--seed', '3', '--impair', 'mains=20%');
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'd.csv',
      format: 'csv',
      sampleHz: 1000,
      seed: 3,
      impairments: { mains: 20 },
    });
    expect(stdout + stderr).not.toMatch(/s3cret|fedcba/);
  });

  it('draws the symbols with their bytes; those of secrets only when asked', () => {
    const hidden = run(inline).stdout;
    expect(hidden).toMatch(/2a {2}header/);
    expect(hidden).toMatch(/48 {2}"H"/);
    expect(hidden).toMatch(/•• {2}password/);
    expect(hidden).not.toMatch(/73 {2}/);
    expect(run(inline, '--show-secrets').stdout).toMatch(/73 {2}/);
  });

  it('masks frame and symbols, which spell the password, in JSON too', () => {
    expect(objectsOf(run(inline, '--json'))).toMatchObject([{ frame: '••••', symbols: '••••' }]);
  });

  it('gives the frame and the symbols of the vendor’s own encoder', () => {
    const file = join(repository, 'test/data/vectors/blinkup-sdk-0.3.0.json');
    const [vector] = JSON.parse(readFileSync(file, 'utf8')) as readonly Vector[];
    const { config, frame_hex: frame, symbols } = vector!;
    const [sent] = objectsOf(run(JSON.stringify(config), '--json', '--show-secrets'));
    expect(sent).toMatchObject({ frame, symbols });
  });

  it('to standard output goes through a pipe into decode', () => {
    const piped = shell(`impsim transmit '{"clear": true}' -o - | impsim decode --json -`, folder);
    expect(objectsOf(piped)).toMatchObject([{ ok: true, packet: { clear: true } }]);
  });

  it('ends quietly when its reader has seen enough', () => {
    const { status, stdout, stderr } = shell(
      `impsim transmit '{"clear": true}' -o - --seed 1 --sample-rate 50kHz | head -n 1; echo "\${PIPESTATUS[0]}"`,
      folder,
    );
    expect(stdout).toBe('time_us,level\n0\n');
    expect(stderr).not.toMatch(/EPIPE|error/i);
    expect(status).toBe(0);
  });

  it('colours nothing off a terminal', () => {
    expect(impsim(['transmit', inline], { env: { NO_COLOR: '1' } }).stdout).not.toContain('\x1b');
    expect(run(inline).stdout).not.toContain('\x1b');
  });
});

describe('bad settings and options end in an error with cause and cure', () => {
  const planted = 'plantedSecret77';
  const clear = '{"clear": true}';
  const write = { output: join(folder, 'never.csv') };

  it.each<readonly [string, string, OptionValues, string]>([
    ['a folder', '.', {}, 'directory'],
    ['settings without end', `{"network": {"password": "${planted}"`, {}, 'settings'],
    ['an unknown key', `{"network": {"pasword": "${planted}"}}`, {}, 'settings'],
    ['a bad plan ID', `{"planId": "${planted}", "token": "fedcba9876543210"}`, {}, 'settings'],
    ['a bad token', `{"planId": "0123456789abcdef", "token": "${planted}"}`, {}, 'settings'],
    ['too long a password', `{"network": {"ssid": "a", "password": "${planted.repeat(9)}"}}`, {}, 'settings'],
    ['nothing to send', '{}', write, 'settings'],
    ['an unknown ending', clear, { output: 'a.mp3' }, 'unknown-ending'],
    ['no ending', clear, { output: folder }, 'unknown-ending'],
    ['a folder that is missing', clear, { output: join(folder, 'none/a.csv') }, 'no-file'],
    ['a rate of zero', clear, { rate: '0Hz' }, 'option'],
    ['a sample rate of zero', clear, { sampleRate: '0' }, 'option'],
    ['an unknown line code', clear, { lineCode: 'morse' }, 'option'],
    ['an unknown sender', clear, { sender: 'me' }, 'option'],
    ['an unknown impairment', clear, { ...write, impair: ['rain=3'] }, 'impairment'],
    ['an impairment out of range', clear, { ...write, impair: ['repeats=99%'] }, 'impairment'],
    ['an impairment without a unit', clear, { ...write, impair: ['repeats=2'] }, 'impairment'],
    ['an impairment of another unit', clear, { ...write, impair: ['rise=5Hz'] }, 'impairment'],
    ['an impairment of nothing', clear, { impair: ['lcd'] }, 'option'],
    ['a seed that is none', clear, { ...write, seed: 'x' }, 'option'],
  ])('%s', (_, config, options, code) => {
    const attempt = (): unknown =>
      transmit.run({ args: [config], options, output: new Output({ json: true }) });
    expect(codeOf(attempt)).toBe(code);
    expect(attempt).not.toThrow(new RegExp(planted));
  });

  it.each([
    ['a missing file', ['none.json'], 'no-file'],
    ['no JSON', [`{"network": {"password": "${planted}"`], 'settings'],
    ['an unknown option', [clear, '--fast'], 'usage'],
    ['no settings at all', [], 'usage'],
  ])('in one line, with status 2: %s', (_, args, code) => {
    const { status, stdout, stderr } = run(...args);
    expect(stderr).toMatch(/^impsim: [^\n]+\. Cure: [^\n]+\n$/);
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).not.toContain(planted);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('leaves no file behind when the settings are wrong', () => {
    expect(run('{}', '-o', 'never.csv').status).toBe(2);
    expect(statSync(join(folder, 'never.csv'), { throwIfNoEntry: false })).toBeUndefined();
  });
});
