/** Protects: host/cloud/README.md says what the program does. Out of date? `npm run golden` writes its tables anew. */
import { expect, it } from 'vitest';
import { readCloudReadme, withTables } from './readme-tables.ts';

it('the README’s tables are those of the program', () => {
  const readme = readCloudReadme();
  expect(readme).toBe(withTables(readme));
});

it('a README without the marks is noticed', () => {
  expect(() => withTables('# Cloud')).toThrow('no marks');
});
