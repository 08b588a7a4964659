import { expect, it } from 'vitest';
import { readCapturesReadme, withTables } from './readme-tables.ts';

it('the README says what the program does: after a change, npm run golden', () => {
  expect(readCapturesReadme()).toBe(withTables(readCapturesReadme()));
});
