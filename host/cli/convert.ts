/** Captures into captures: another format, another piece. */
import { cutLight, fromZero } from '../captures/cut-light.ts';
import { ImpError } from '../imp-error.ts';
import { captureOptions } from './capture-options.ts';
import type { Command, OptionValues } from './command.ts';
import { outOption, source, written } from './new-capture.ts';
import { inUnit, quantityOf } from './units.ts';

export const convert: Command = {
  name: 'convert',
  summary: 'a capture into another format, so that the tools of others open it, and this one theirs',
  arguments: [source],
  options: [outOption, ...captureOptions],
  examples: ['convert scope.csv -o flash.sr', 'convert logic.sr --channel D3 -o flash.wav'],
  run: (context) => written(context, (light) => light),
};

export const trim: Command = {
  name: 'trim',
  summary: 'a piece of a capture',
  arguments: [source],
  options: [
    outOption,
    { flags: '--from <time>', summary: 'where the piece begins, for example 2.5s (the beginning)' },
    { flags: '--to <time>', summary: 'where it ends (the end)' },
    ...captureOptions,
  ],
  examples: ['trim long.wav --from 12s --to 25s -o flash.wav'],
  run: (context) => {
    const fromUs = timeOption(context.options, 'from') ?? 0;
    const toUs = timeOption(context.options, 'to') ?? Infinity;
    if (toUs <= fromUs)
      throw new ImpError('option', 'the piece would be empty', 'give a --to that is later than --from');
    return written(context, (light) => fromZero(cutLight(light, { fromUs, toUs })));
  },
};

/** A time with its unit, in microseconds. */
function timeOption(options: OptionValues, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const quantity = quantityOf(String(text));
  const us = quantity === undefined || quantity.unit === '' ? undefined : inUnit(quantity, 'us');
  if (us !== undefined && us >= 0) return us;
  throw new ImpError(
    'option',
    `--${name} ${String(text)} is no time`,
    `give one with its unit: --${name} 2.5s`,
  );
}
