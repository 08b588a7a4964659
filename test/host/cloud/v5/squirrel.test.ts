/** Squirrel is told from TypeScript, and from what is neither. */
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../../../host/cloud/deployment-code.ts';
import { readSquirrel } from '../../../../host/cloud/squirrel/squirrel.ts';

describe('code', () => {
  test.each([
    ['nothing', ' \n', 'none'],
    ['what both languages have', 'server.log("Hello World, from your Device!");', 'typescript'],
    ['types', 'const f = (a: number): number => a + 1;', 'typescript'],
    ['a template', 'server.log(`a${1}`);', 'typescript'],
    ['locals', 'local x = 1; server.log(x)', 'squirrel'],
    ['a new slot', 'foo <- {a = 1, b = [1, 2], "c": 4, function d() {}}', 'squirrel'],
    ['a library', '#require "Promise.lib.nut:4.0.0"\nserver.log(1)', 'squirrel'],
    ['loops', 'foreach (i, v in [1, 2]) server.log(i + ":" + v)', 'squirrel'],
    [
      'classes and lambdas',
      'class A extends B { static x = 1\n function f() { return @(a) a * 2 } }',
      'squirrel',
    ],
    [
      'the rest',
      'switch (a) { case 1: break; default: ::x <- clone y }\ntry { throw "e" } catch (e) {}',
      'squirrel',
    ],
  ])('with %s is read as %s', async (_what, text, language) => {
    expect((await codeOf(text, 'device_code')).language).toBe(language);
  });

  test.each([
    ['an open bracket', 'server.log(', 1],
    ['two words', 'first line\n', 1],
    ['an open string', 'local a = 1\nlocal b = "abc', 2],
    ['an open block', 'function f() {\n  local a = 1\n', 3],
    ['nesting without an end', `local a = ${'('.repeat(10_000)}`, 1],
  ])('with %s is refused with its row', (_what, text, row) => {
    const read = readSquirrel(text);
    expect(read.ok ? null : read.fault.row).toBe(row);
  });
});
