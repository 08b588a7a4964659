/** Protects: firmware/README.md lists every chosen rule and every LED pattern, as the program has them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withFirmwareTables } from './readme-tables.ts';

test('the README’s lists are those of the program', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../firmware/README.md'), 'utf8');
  expect(readme).toBe(withFirmwareTables(readme));
});

test('a README without the marks is noticed', () => {
  expect(() => withFirmwareTables('# The imp')).toThrow('no marks');
});
