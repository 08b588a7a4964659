import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCapture, withName } from '../../../host/captures/open-capture.ts';
import { samplesOf } from '../../contract/light-source.ts';
import { codeOf } from './reading.ts';

const folder = mkdtempSync(join(tmpdir(), 'impsim-captures-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const read = (path: string): unknown => samplesOf(openCapture(path));

describe('a capture file', () => {
  it('is read, longer than one piece of it', () => {
    const path = file('long.csv', Array.from({ length: 100_000 }, (_, i) => `${i},${i % 1000}\n`).join(''));
    const { levels } = samplesOf(openCapture(path));
    expect(levels).toEqual(Array.from({ length: 100_000 }, (_, i) => i % 1000));
  });

  it.each([
    ['that is missing', () => join(folder, 'none.csv'), 'no-file'],
    ['under a file', () => join(file('a.csv', '0,1\n1,2\n'), 'b.csv'), 'no-file'],
    ['that is a folder', () => folder, 'directory'],
    ['that is empty', () => file('empty.wav', ''), 'empty-capture'],
    ['of zeros, one megabyte', () => file('zeros.bin', new Uint8Array(1 << 20)), 'unknown-format'],
  ])('%s ends in an error', (_, path, code) => {
    expect(codeOf(() => read(path()))).toBe(code);
  });

  it.each([
    ['EACCES', 'no-access'],
    ['EPERM', 'no-access'],
    ['ENOSPC', 'disk-full'],
    ['EIO', 'unreadable'],
  ])('what the system says (%s) is said in the user’s words', (system, code) => {
    const error = Object.assign(new Error('x'), { code: system, syscall: 'read' });
    expect(withName('a.csv', error)).toMatchObject({ code, cause: expect.stringMatching(/^a\.csv: /) });
  });

  it('is named in the error, once, in one line', () => {
    const path = file('bad.csv', '0,1\n1,x\n');
    expect(() => read(path)).toThrow(`${path}: a number is missing (line 2); mend that row, or take it out`);
  });

  it('is closed when its reader leaves in the middle', () => {
    const path = file('left.csv', Array.from({ length: 20_000 }, (_, i) => `${i},1\n`).join(''));
    // A system gives the least number that is free: a file left open would hold it.
    const free = (): number => {
      const number = openSync(path, 'r');
      closeSync(number);
      return number;
    };
    const before = free();
    for (const block of openCapture(path)) if (block.levels.length > 0) break;
    expect(free()).toBe(before);
  });
});
