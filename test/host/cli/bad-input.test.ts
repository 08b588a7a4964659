import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Chance } from '../../../hardware/random.ts';
import { captureFolder, impsim } from './impsim.ts';

const folder = mkdtempSync(join(tmpdir(), 'impsim-bad-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const cutOf = (name: string, bytes: number): Uint8Array =>
  readFileSync(join(captureFolder, name)).subarray(0, bytes);
const hugeOf = (name: string, head: Uint8Array | string): string => {
  file(name, head);
  truncateSync(join(folder, name), 1 << 30);
  return name;
};
const wav = 'sdk-60fps-mains-2khz.wav';
const good = '0,1\n1000,2\n2000,3\n';

/** Every way in which a capture can be no capture; all are one line with cause and cure, and status 2. */
const cases = (
  [
    ['a missing file', () => 'missing.csv', 'no-file'],
    ['a missing folder', () => 'missing/a.csv', 'no-file'],
    ['an empty file', () => file('empty.csv', ''), 'empty-capture'],
    ['a folder without captures', () => (mkdirSync(join(folder, 'sub')), 'sub'), 'no-captures'],
    ['a cut WAV', () => file('cut.wav', cutOf(wav, 30_000)), 'cut-wav'],
    ['a WAV cut in its header', () => file('head.wav', cutOf(wav, 21)), 'cut-wav'],
    [
      'cut records of the tuner',
      () => file('cut.bin', cutOf('chromium-60fps-repeats-oled-1khz.bin', 10_001)),
      'cut-records',
    ],
    ['a CSV cut in a row', () => file('cut.csv', cutOf('sdk-30fps-clear-1khz.csv', 5003)), 'cut-row'],
    ['random bytes', () => file('random.bin', new Chance(1).stream('bytes').bytes(50_000)), 'unknown-format'],
    [
      'random bytes that are called a WAV',
      () => file('random.wav', new Chance(2).stream('bytes').bytes(50_000)),
      'unknown-format',
    ],
    ['a program', () => process.execPath, 'unknown-format'],
    ['1 GB of zeros', () => hugeOf('zeros.bin', ''), 'unknown-format'],
    ['1 GB that begins as a CSV', () => hugeOf('huge.csv', good.repeat(20_000)), 'backward-time'],
    [
      'a CSV that goes on as zeros',
      () => hugeOf('half.csv', Array.from({ length: 20_000 }, (_, i) => `${i},1\n`).join('')),
      'long-line',
    ],
    ['1 GB that begins as a WAV', () => hugeOf('huge.wav', Uint8Array.from(cutOf(wav, 36))), 'bad-wav'],
    ['prose', () => file('prose.txt', 'Once upon a time\nthere was a light.\n'), 'unknown-format'],
    ['JSON', () => file('a.json', '{"samples": [1, 2, 3]}\n'), 'unknown-format'],
    ['text in UTF-16', () => file('wide.csv', Buffer.from('\uFEFF0,1\n', 'utf16le')), 'wide-text'],
    ['NaN for a level', () => file('nan.csv', `${good}3000,NaN\n`), 'no-number'],
    ['NaN for a time', () => file('nan-time.csv', `${good}NaN,1\n`), 'no-number'],
    ['a word for a level', () => file('word.csv', `time_us,level\n${good}3000,high\n`), 'no-number'],
    [
      'a negative time',
      () =>
        file('negative.vcd', '$timescale 1 us $end\n$var wire 1 ! a $end\n$enddefinitions $end\n#-5 1!\n'),
      'negative-time',
    ],
    ['time that goes back', () => file('back.csv', `${good}1500,1\n`), 'backward-time'],
    ['one sample', () => file('one.csv', '0,1\n'), 'empty-capture'],
    ['a rate of zero in a WAV', () => file('zero.wav', zeroRate()), 'zero-rate'],
    ['no rate', () => file('rateless.csv', '1\n2\n3\n'), 'no-rate'],
    ['a rate of zero', () => file('levels.csv', '1\n2\n3\n'), 'option', ['--rate', '0Hz']],
    ['a negative rate', () => file('levels.csv', '1\n2\n3\n'), 'option', ['--rate=-5Hz']],
    ['a rate that is none', () => file('levels.csv', '1\n2\n3\n'), 'option', ['--rate', 'fast']],
    ['a full scale of zero', () => file('levels.csv', '1\n2\n3\n'), 'option', ['--full-scale', '0V']],
    ['volts of an unknown scale', () => file('volts.csv', 't,V\n0,1\n1,24\n'), 'no-full-scale'],
  ] as readonly (readonly [what: string, make: () => string, code: string, options?: readonly string[]])[]
).map(([what, make, code, options = []]) => ({ what, make, code, options }));

function zeroRate(): Buffer {
  const bytes = readFileSync(join(captureFolder, wav));
  bytes.writeUInt32LE(0, 24);
  return bytes;
}

const made = cases.map(({ what, make, code, options }) => ({ what, name: make(), code, options }));

describe('bad input ends in one line with cause and cure, and status 2', () => {
  const files = made.filter(({ options, code }) => options.length === 0 && code !== 'no-captures');
  const all = impsim(['decode', ...files.map(({ name }) => name)], { cwd: folder });

  it.each(files)('$what', ({ name, code }) => {
    const lines = all.stderr.split('\n').filter((line) => line.startsWith(`impsim: ${name}: `));
    expect(lines).toEqual([expect.stringMatching(/^[^\n]+\. Cure: [^\n]+ \[[a-z-]+\]$/)]);
    expect(lines[0]).toContain(`[${code}]`);
  });

  it('and nothing but these lines', () => {
    expect(all.stderr.trimEnd().split('\n').length).toBe(files.length);
    expect(all).toMatchObject({ stdout: '', status: 2 });
  });

  const alone = made.filter(
    ({ options, code }) => options.length > 0 || code === 'no-captures' || code === 'no-file',
  );
  it.each(alone)('$what, alone', ({ name, code, options }) => {
    const { status, stdout, stderr } = impsim(['decode', ...options, name], { cwd: folder });
    expect(stderr).toMatch(/^impsim: [^\n]+\. Cure: [^\n]+\n$/);
    expect(stderr).toContain(`[${code}]`);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('with --debug says where in the program, too', () => {
    expect(impsim(['decode', '--debug', '--rate', '0', 'a.csv'], { cwd: folder }).stderr).toMatch(/\n +at /);
  });

  it('a WAV of 300 MB is read in little memory', () => {
    const name = 'long.wav';
    const header = Buffer.from(cutOf(wav, 44));
    header.writeUInt32LE(0xffff_ffff, 40);
    const whole = Buffer.concat([header, readFileSync(join(captureFolder, wav)).subarray(44)]);
    writeFileSync(join(folder, name), whole);
    truncateSync(join(folder, name), 300 << 20);
    const { status, stdout } = impsim(['decode', '--json', name], {
      cwd: folder,
      env: { NODE_OPTIONS: '--max-old-space-size=48' },
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  });
});
