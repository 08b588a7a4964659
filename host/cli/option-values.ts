import { randomInt } from 'node:crypto';
import { ImpError } from '../imp-error.ts';
import type { OptionValues } from './command.ts';

export interface NumberRange {
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
  /** Only whole numbers. */
  readonly whole?: true;
}

/** A number from the command line, or `otherwise`. Throws ImpError `option` outside the range. */
export function numberOption(
  options: OptionValues,
  name: string,
  { least, most, otherwise, whole }: NumberRange,
): number {
  const text = options[name];
  if (text === undefined) return otherwise;
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? 'a whole number' : 'a number';
  throw new ImpError(
    'option',
    `--${name} ${String(text)} cannot be used`,
    `give ${kind} from ${least} to ${most}`,
  );
}

const seedBelow = 2 ** 31;

/** `--seed`, or a new seed. Throws ImpError `option`. */
export const seedOption = (options: OptionValues): number =>
  numberOption(options, 'seed', { least: 0, most: seedBelow, otherwise: randomInt(seedBelow), whole: true });
