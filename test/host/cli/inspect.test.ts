/** Protects: `impsim inspect` writes the picture that the name asks for, and says in one line what is wrong with a name. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inspect } from '../../../host/cli/inspect.ts';
import { Output } from '../../../host/cli/output.ts';
import { ImpError } from '../../../host/imp-error.ts';

const capture = join(import.meta.dirname, '../../data/captures/sdk-30fps-clear-1khz.csv');
const folder = mkdtempSync(join(tmpdir(), 'impsim-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Says nothing to the test's terminal. */
class Quiet extends Output {
  override line(): void {}
}

const run = (args: readonly string[], output?: string) =>
  inspect.run({ args, options: output === undefined ? {} : { output }, output: new Quiet() });

describe('impsim inspect', () => {
  it.each([
    ['flash.svg', '<svg xmlns="http://www.w3.org/2000/svg"'],
    ['flash.html', '<!doctype html>'],
    ['flash.PNG', '\u0089PNG'],
  ])('writes %s', async (name, begin) => {
    const path = join(folder, name);
    expect(await run([capture], path)).toBe(0);
    expect(readFileSync(path, 'latin1').slice(0, begin.length)).toBe(begin);
  });

  it('draws in the terminal without -o', async () => {
    expect(await run([capture])).toBe(0);
  });

  it.each([
    ['a name without a picture ending', [capture], join(folder, 'flash.gif'), 'picture-format'],
    ['a folder that is not there', [capture], join(folder, 'no', 'flash.svg'), 'unwritable'],
    ['a capture that is not there', [join(folder, 'none.csv')], undefined, 'no-file'],
    ['two captures', [capture, capture], undefined, 'option'],
  ])('refuses %s', async (_, args, output, code) => {
    const error: unknown = await run(args, output).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ImpError);
    expect((error as ImpError).code).toBe(code);
  });
});
