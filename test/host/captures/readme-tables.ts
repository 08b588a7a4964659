/** The tables of host/captures/README.md, made from the program's own tables, so that they cannot say anything else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { captureError, captureErrorCodes } from '../../../host/captures/formats/capture-errors.ts';
import { captureFormats } from '../../../host/captures/formats/formats.ts';
import { markdownTable } from '../../markdown-table.ts';

const file = new URL('../../../host/captures/README.md', import.meta.url);

const tables: Readonly<Record<string, () => string>> = {
  formats: () =>
    markdownTable(
      ['format', 'endings', 'is'],
      captureFormats.map(({ name, endings, doc }) => [
        name,
        endings.map((ending) => `\`${ending}\``).join(' '),
        doc,
      ]),
    ),
  errors: () =>
    markdownTable(
      ['code', 'cause', 'cure'],
      captureErrorCodes.map((code) => {
        const { cause, cure } = captureError(code);
        return [`\`${code}\``, cause, cure];
      }),
    ),
};

/** `readme` with each table put anew between its marks. Throws where a mark is missing. */
export function withTables(readme: string): string {
  let text = readme;
  for (const [name, table] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`host/captures/README.md has no marks for the table "${name}"`);
    text = text.replace(place, (_, start: string, end: string) => `${start}\n${table()}\n${end}`);
  }
  return text;
}

export const readCapturesReadme = (): string => readFileSync(file, 'utf8');

/** Puts the tables into host/captures/README.md. `npm run golden` calls it. */
export function writeCapturesReadme(): void {
  writeFileSync(file, withTables(readCapturesReadme()));
}
