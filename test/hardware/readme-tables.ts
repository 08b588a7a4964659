/** The tables of hardware/README.md, made from the program's own tables. */
import { readFileSync, writeFileSync } from 'node:fs';
import { levelRow, sensorKinds } from '../../hardware/sensor-circuits.ts';
import { recordShapes, type RecordShape } from '../../protocol/sampler-link/records.ts';
import { ohmsText } from '../../host/scope/ohms-text.ts';
import { markdownTable } from '../markdown-table.ts';

const url = new URL('../../hardware/README.md', import.meta.url);

/** Resistors and currents of the table of levels. */
const loads = [22_000, 47_000, 68_000] as const;
const currents = [20, 50, 100] as const;

function swingText(ohms: number, microamps: number): string {
  const { swingVolts } = levelRow(ohms, microamps);
  const isClipped = swingVolts === sensorKinds.phototransistor.mostVolts;
  return `${swingVolts.toFixed(2)} V${isClipped ? ' (clipped)' : ''}`;
}

const levels = (): string =>
  markdownTable(
    ['load', ...currents.map((microamps) => `swing at ${microamps} uA`), 'rise time, 10 to 90 %'],
    loads.map((ohms) => {
      const swings = currents.map((microamps) => swingText(ohms, microamps));
      return [ohmsText(ohms)].concat(swings, `${levelRow(ohms, 50).riseUs.toFixed(0)} us`);
    }),
  );

const records = (): string =>
  markdownTable(
    ['record', 'byte', 'fields', 'meaning'],
    Object.entries<RecordShape>(recordShapes).map(([name, { kind, fields, meaning }]) => [
      `\`${name}\``,
      `0x${kind.toString(16).padStart(2, '0')}`,
      Object.entries(fields)
        .map(([field, { kind: type }]) => `\`${field}\` ${type}`)
        .join(', ') || 'none',
      meaning,
    ]),
  );

const kinds = (): string =>
  markdownTable(
    ['`--sensor`', 'circuit', 'full scale'],
    Object.entries(sensorKinds).map(([name, { meaning, fullScaleVolts }]) => [
      `\`${name}\``,
      meaning,
      `${fullScaleVolts} V`,
    ]),
  );

const tables: Readonly<Record<string, () => string>> = { levels, kinds, records };

/** The text with its tables as the program has them. Throws where a mark is missing. */
export function withHardwareTables(text: string): string {
  return Object.entries(tables).reduce((result, [name, table]) => {
    const marks = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!marks.test(result)) throw new Error(`hardware/README.md has no marks for ${name}`);
    return result.replace(marks, (_, begin: string, end: string) => `${begin}\n${table()}\n\n${end}`);
  }, text);
}

export const readHardwareReadme = (): string => readFileSync(url, 'utf8');

export const writeHardwareReadme = (): void => writeFileSync(url, withHardwareTables(readHardwareReadme()));
