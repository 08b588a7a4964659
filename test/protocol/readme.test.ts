/** Protects: protocol/README.md says what the program does. Out of date? `npm run golden` writes its tables anew. */
import { expect, test } from 'vitest';
import { readProtocolReadme, withTables } from './readme-tables.ts';

test('the README’s tables are those of the program', () => {
  const readme = readProtocolReadme();
  expect(readme).toBe(withTables(readme));
});

test('a README without the marks is noticed', () => {
  expect(() => withTables('# Protocol')).toThrow('no marks');
});
