/** The tables of firmware/README.md, made from the program's own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosenRules } from '../../firmware/choices.ts';
import { ledPatterns, type LedPattern } from '../../firmware/led/patterns.ts';
import { markdownTable } from '../markdown-table.ts';

const file = join(import.meta.dirname, '../../firmware/README.md');

const patternText = ({ steps }: LedPattern): string =>
  steps
    .map(({ red, green, durationUs }) => {
      const colour = red && green ? 'amber' : red ? 'red' : green ? 'green' : 'off';
      return `${colour} ${durationUs / 1000}`;
    })
    .join(', ');

/** Long repeated patterns are said by their first steps. */
const shortened = (text: string): string => {
  const parts = text.split(', ');
  return parts.length <= 12 ? text : `${parts.slice(0, 2).join(', ')}, ... (${parts.length / 2} times)`;
};

const tables: Readonly<Record<string, () => string>> = {
  'chosen-rules': () =>
    Object.values(chosenRules)
      .map((rule) => `- ${rule}`)
      .join('\n'),
  'led-patterns': () =>
    markdownTable(
      ['pattern', 'means', 'steps, ms', 'source'],
      Object.entries(ledPatterns).map(([name, pattern]) => [
        `\`${name}\``,
        pattern.meaning,
        shortened(patternText(pattern)),
        pattern.source,
      ]),
    ),
};

/** `readme` with each table put anew between its marks. Throws where a mark is missing. */
export function withFirmwareTables(readme: string): string {
  let text = readme;
  for (const [name, table] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`firmware/README.md has no marks for "${name}"`);
    text = text.replace(place, (_, start: string, end: string) => `${start}\n${table()}\n\n${end}`);
  }
  return text;
}

/** Puts the tables into firmware/README.md. `npm run golden` calls it. */
export function writeFirmwareReadme(): void {
  writeFileSync(file, withFirmwareTables(readFileSync(file, 'utf8')));
}
