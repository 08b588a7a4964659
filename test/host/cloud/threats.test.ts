/** Protects the threat model: each threat names a test that is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const tests = join(import.meta.dirname, '..', '..');
const readme = readFileSync(new URL('../../../host/cloud/README.md', import.meta.url), 'utf8');
const section = /\n## Threats\n([^]*?)\n## /.exec(readme)?.[1] ?? '';
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()));
const files = readdirSync(tests, { recursive: true, encoding: 'utf8' });

/** The file that a row names, below `test/host/cloud`, `test/host` or `test`. */
const textOf = (name: string): string => {
  const path = ['host/cloud', 'host', '']
    .map((folder) => join(folder, name))
    .find((file) => files.includes(file));
  expect(path, name).toBeDefined();
  return readFileSync(join(tests, path ?? ''), 'utf8');
};

it('has threats', () => expect(rows.length).toBeGreaterThan(10));

it.each(rows.map((row) => [row[1] ?? '', row[3] ?? '']))('%s', (_threat, named) => {
  const parts = [...named.matchAll(/`([^`]+\.test\.ts)`([^`]*)/g)];
  expect(parts.length).toBeGreaterThan(0);
  for (const [, file = '', words = ''] of parts) {
    const text = textOf(file);
    for (const [, title = ''] of words.matchAll(/_([^_]+)_/g))
      expect(text).toContain(title.replace(/ …$/, ''));
  }
});
