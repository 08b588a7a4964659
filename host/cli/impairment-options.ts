/** `--impair name=value`, from the models' own table. */
import {
  type ImpairmentName,
  impairmentNames,
  impairments,
  type ImpairmentValues,
  situations,
} from '../../hardware/impairments.ts';
import { ImpError } from '../imp-error.ts';
import type { CommandOption } from './command.ts';
import { inUnit, quantityOf } from './units.ts';

export const impairmentOption: CommandOption = {
  flags: '--impair <name=value>',
  summary:
    'what is wrong between screen and converter; may be given several times, the last one counts (list below)',
  repeatable: true,
};

/** Reads what was given, in order. Throws ImpError `impairment`, with the cure in the user's words. */
export function impairmentValues(given: readonly string[]): ImpairmentValues {
  const values: Partial<Record<ImpairmentName, number>> = {};
  for (const text of given) {
    const [name = '', ...rest] = text.split('=');
    const situation = Object.hasOwn(situations, name) ? situations[name] : undefined;
    if (situation !== undefined && rest.length === 0) Object.assign(values, situation.values);
    else if (isImpairment(name)) values[name] = valueOf(name, rest.length === 0 ? undefined : rest.join('='));
    else throw unknown(name);
  }
  return values;
}

const isImpairment = (name: string): name is ImpairmentName => Object.hasOwn(impairments, name);

function valueOf(name: ImpairmentName, text: string | undefined): number {
  const { unit, least, most, typical } = impairments[name];
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

function unknown(name: string): ImpError {
  const names = [...impairmentNames, ...Object.keys(situations)];
  const near = names.filter((each) => each.includes(name) || name.includes(each)).slice(0, 3);
  const cure = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `it is one of ${names.join(', ')}`;
  return new ImpError('impairment', `--impair ${name}: there is no such impairment`, cure);
}

/** The list for the help. */
export function impairmentHelp(): string {
  const rows = impairmentNames.map((name) => {
    const { unit, least, most, typical, doc } = impairments[name];
    return `  ${`${name}=${typical}${unit}`.padEnd(22)}${`${least}..${most}${unit}`.padEnd(24)}${doc}`;
  });
  const whole = Object.entries(situations).map(
    ([name, { doc }]) => `  ${name.padEnd(22)}${''.padEnd(24)}${doc}`,
  );
  return [
    'Impairments (with a usual value, which a bare name stands for, and the range):',
    ...rows,
    'Several at once:',
    ...whole,
  ].join('\n');
}
