/** `--impair name=value`, from a table of what can be impaired. */
import {
  impairments,
  type ImpairmentUnit,
  type ImpairmentValues,
  situations,
} from '../../hardware/impairments.ts';
import { ImpError } from '../imp-error.ts';
import type { CommandOption, OptionValues } from './command.ts';
import { inUnit, quantityOf } from './units.ts';

export const impairmentOption: CommandOption = {
  flags: '--impair <name=value>',
  summary:
    'what is wrong between screen and converter; may be given several times, the last one counts (list below)',
  repeatable: true,
};

interface Row {
  readonly unit: ImpairmentUnit;
  readonly least: number;
  readonly most: number;
  readonly typical: number;
  readonly doc: string;
}

/** What may be named: single impairments, and whole situations. */
interface Table {
  readonly rows: Readonly<Record<string, Row>>;
  readonly situations: Readonly<
    Record<string, { readonly doc: string; readonly values: Readonly<Record<string, number>> }>
  >;
}

const models: Table = { rows: impairments, situations };

/** Of the models between screen and converter, in order. Throws ImpError `impairment`, with the cure in the user's words. */
export const impairmentValues = (given: readonly string[]): ImpairmentValues => namedValues(given, models);

/** Reads what was given, in order; the last value of a name counts. Throws ImpError `impairment`. */
export function namedValues(given: readonly string[], table: Table): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const text of given) {
    const [name = '', ...rest] = text.split('=');
    const situation = Object.hasOwn(table.situations, name) ? table.situations[name] : undefined;
    const row = Object.hasOwn(table.rows, name) ? table.rows[name] : undefined;
    if (situation !== undefined && rest.length === 0) Object.assign(values, situation.values);
    else if (row !== undefined)
      values[name] = valueOf(name, row, rest.length === 0 ? undefined : rest.join('='));
    else throw unknown(name, table);
  }
  return values;
}

function valueOf(name: string, { unit, least, most, typical }: Row, text: string | undefined): number {
  if (text === undefined) return typical;
  const quantity = quantityOf(text);
  const bare = quantity?.unit === '' && unit !== '';
  const value = quantity === undefined || bare ? undefined : inUnit(quantity, unit);
  const example = `--impair ${name}=${typical}${unit}`;
  if (value === undefined) {
    const cause = `--impair ${name}=${text} has no ${unit === '' ? 'number' : `unit of its kind`}`;
    throw new ImpError('impairment', cause, `write it like ${example}`);
  }
  if (value >= least && value <= most) return value;
  throw new ImpError(
    'impairment',
    `--impair ${name}=${text} is out of range`,
    `give ${least}${unit} to ${most}${unit}, for example ${example}`,
  );
}

function unknown(name: string, table: Table): ImpError {
  const names = [...Object.keys(table.rows), ...Object.keys(table.situations)];
  const near = names.filter((each) => each.includes(name) || name.includes(each)).slice(0, 3);
  const cure = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `it is one of ${names.join(', ')}`;
  return new ImpError('impairment', `--impair ${name}: there is no such impairment`, cure);
}

/** The list for the help. */
export function impairmentHelp(table: Table = models): string {
  const rows = Object.entries(table.rows).map(([name, { unit, least, most, typical, doc }]) => {
    return `  ${`${name}=${typical}${unit}`.padEnd(22)}${`${least}..${most}${unit}`.padEnd(24)}${doc}`;
  });
  const whole = Object.entries(table.situations).map(
    ([name, { doc }]) => `  ${name.padEnd(22)}${''.padEnd(24)}${doc}`,
  );
  return [
    'Impairments (with a usual value, which a bare name stands for, and the range):',
    ...rows,
    ...(whole.length === 0 ? [] : ['Several at once:', ...whole]),
  ].join('\n');
}

/** The texts of a repeatable option. */
export const textsOf = (value: OptionValues[string]): readonly string[] =>
  Array.isArray(value) ? (value as readonly string[]) : [];
