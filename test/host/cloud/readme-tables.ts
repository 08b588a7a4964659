/** The tables of host/cloud/README.md, made from the program's own tables, so that they cannot say anything else. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Explanation } from '../../../protocol/fault.ts';
import { groupTypes, type GroupType } from '../../../host/cloud/groups.ts';
import { endpoints } from '../../../host/cloud/http/endpoints.ts';
import { httpErrors } from '../../../host/cloud/http/errors.ts';
import { coverage } from '../../../host/cloud/http/v5/coverage.ts';
import { collectionFilters } from '../../../host/cloud/http/v5/collections.ts';
import { apiErrors } from '../../../host/cloud/http/v5/errors.ts';
import { limits } from '../../../host/cloud/limits/table.ts';
import { enrollmentRefusals, linkRefusals } from '../../../host/cloud/refusals.ts';
import { combinations } from '../../../host/cloud/rules.ts';
import { markdownTable } from '../../markdown-table.ts';

const file = new URL('../../../host/cloud/README.md', import.meta.url);

const orAny = (value: string): string => (value === '*' ? 'any' : value);

const explanations = (table: Readonly<Record<string, Explanation>>): string =>
  markdownTable(
    ['code', 'cause', 'cure'],
    Object.entries(table).map(([code, { cause, cure }]) => [`\`${code}\``, cause, cure]),
  );

const tables: Readonly<Record<string, () => string>> = {
  combinations: () =>
    markdownTable(
      ['device', 'blessed', 'plan ID', 'token', 'answer'],
      combinations.map(({ device, blessed, plan, token, verdict }) => [
        orAny(device),
        blessed ? 'yes' : 'no',
        orAny(plan),
        orAny(token),
        'as' in verdict ? `**enrolls** as ${verdict.as}` : `\`${verdict.refused}\``,
      ]),
    ),
  limits: () =>
    markdownTable(
      ['limit', 'counts', 'most', 'on loopback', 'in'],
      Object.entries(limits).map(([name, { counts, most, mostOnLoopback, windowMs }]) => [
        `\`${name}\``,
        counts,
        most.toLocaleString('en'),
        mostOnLoopback.toLocaleString('en'),
        `${windowMs / 1000} s`,
      ]),
    ),
  'enrollment-refusals': () => explanations(enrollmentRefusals),
  'link-refusals': () => explanations(linkRefusals),
  endpoints: () =>
    markdownTable(
      ['call', 'by', 'answer', 'source'],
      Object.values(endpoints).map(({ method, path, caller, does, origin }) => [
        `\`${method} ${path}\``,
        caller,
        does,
        origin,
      ]),
    ),
  'http-errors': () =>
    markdownTable(
      ['status', 'code', 'message'],
      Object.entries(httpErrors).map(([code, { status, message }]) => [
        String(status),
        `\`${code}\``,
        message,
      ]),
    ),
  coverage: () =>
    markdownTable(
      ['call', 'coverage', 'how it is simplified'],
      coverage.map(({ call, coverage: how, how: sentence }) => [`\`${call}\``, how, sentence]),
    ),
  filters: () =>
    markdownTable(
      ['list', 'filters'],
      Object.entries(collectionFilters).map(([list, names]) => [
        `\`${list}\``,
        names.map((name) => `\`filter[${name}]\``).join(', '),
      ]),
    ),
  'api-errors': () =>
    markdownTable(
      ['status', 'code', 'title', 'detail'],
      Object.values(apiErrors).map(({ status, code, title, detail }) => [
        String(status),
        `\`${code}\``,
        title,
        detail ?? 'what is wrong, and the cure',
      ]),
    ),
  groups: () =>
    markdownTable(
      ['group type', 'a device in it is', 'how it gets in'],
      Object.keys(groupTypes).map((type) => {
        const { kind, entry } = groupTypes[type as GroupType];
        return [`\`${type}\``, kind, entry.map((way) => way.replace('-', ' ')).join(' or ')];
      }),
    ),
};

/** `readme` with each table put anew between its marks. Throws where a mark is missing. */
export function withTables(readme: string): string {
  let text = readme;
  for (const [name, table] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`host/cloud/README.md has no marks for the table "${name}"`);
    text = text.replace(place, (_, start: string, end: string) => `${start}\n${table()}\n${end}`);
  }
  return text;
}

export const readCloudReadme = (): string => readFileSync(file, 'utf8');

/** Puts the tables into host/cloud/README.md. `npm run golden` calls it. */
export function writeCloudReadme(): void {
  writeFileSync(file, withTables(readCloudReadme()));
}
