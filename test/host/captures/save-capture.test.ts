/** Protects what was in a file before: a capture is written whole or not at all, and the error names the file that is wrong. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { convert, trim } from '../../../host/cli/convert.ts';
import { Output } from '../../../host/cli/output.ts';
import { samplesOf } from '../../contract/light-source.ts';
import { openCapture } from '../../../host/captures/open-capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'impsim-save-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [good, cut, old] = ['good.csv', 'cut.csv', 'old.wav'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const rows = Array.from({ length: 9000 }, (_, i) => `${i},${i % 7}\n`).join('');

const run = async (command: typeof convert, source: string, options: Record<string, string>) => {
  const output = new Output({ colour: false, json: true });
  const said: unknown[] = [];
  output.object = (value) => void said.push(value);
  await command.run({ args: [source], options, output });
  return said;
};

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  writeFileSync(good, `time_ms,level\n${rows}`);
  writeFileSync(cut, `time_ms,level\n${rows}9000,abc\n`);
  writeFileSync(old, 'what was there before');
});

const untouched = (): void => {
  expect(readFileSync(old, 'utf8')).toBe('what was there before');
  expect(readdirSync(folder).sort()).toEqual(['cut.csv', 'good.csv', 'old.wav']);
};

describe('a capture that cannot be made', () => {
  it.each([
    ['its source is not there', convert, 'none.csv', {}, /none\.csv: there is no such file/],
    ['its source is damaged at the end', convert, 'cut.csv', {}, /cut\.csv: a number is missing/],
    ['the piece is empty', trim, 'good.csv', { from: '500s' }, /good\.csv: there is no light in that piece/],
  ] as const)(
    '%s: the old file stays, nothing is left, the source is named',
    async (_, command, name, more, cause) => {
      const failed = run(command, join(folder, name), { output: old, ...more });
      await expect(failed).rejects.toMatchObject({ cause: expect.stringMatching(cause) as string });
      untouched();
    },
  );

  it('and never into itself', async () => {
    await expect(run(convert, old, { output: old })).rejects.toMatchObject({ code: 'option' });
    untouched();
  });

  it.skipIf(process.platform !== 'linux')(
    'a full disk is said (only Linux has one to write to)',
    async () => {
      const full = join(folder, 'full.wav');
      symlinkSync('/dev/full', full);
      await expect(run(convert, good, { output: full })).rejects.toMatchObject({
        code: 'disk-full',
        cause: `${full}: the disk is full`,
      });
    },
  );
});

describe('a piece of a capture', () => {
  it('begins at 0 and is as long as it says', async () => {
    const [said] = await run(trim, good, { output: old, from: '2s', to: '4.5s' });
    expect(said).toMatchObject({ samples: 2500, seconds: 2.499, format: 'wav' });
    const csv = join(folder, 'piece.csv');
    await run(trim, good, { output: csv, from: '2s', to: '4.5s' });
    const { timesUs, levels } = samplesOf(openCapture(csv));
    expect([timesUs[0], timesUs.at(-1), levels[0]]).toEqual([0, 2_499_000, 2000 % 7]);
  });
});
