/** Captures into captures: another format, another piece. */
import { resolve } from 'node:path';
import type { LightBlock } from '../../firmware/ports.ts';
import { cutLight, fromZero } from '../captures/cut-light.ts';
import { openCapture } from '../captures/open-capture.ts';
import { formatOfName, saveCapture } from '../captures/save-capture.ts';
import { ImpError } from '../imp-error.ts';
import { captureOptions, readingOptions } from './capture-options.ts';
import type { Command, CommandContext, CommandOption, ExitStatus, OptionValues } from './command.ts';
import { inUnit, quantityOf } from './units.ts';

const source = { form: '<file>', summary: 'a capture in any format, or - for standard input' };
const outOption: CommandOption = {
  flags: '-o, --output <file>',
  summary:
    'the new capture; its ending says how: .csv, .wav, .sr, .vcd, .jsonl or .bin; - for CSV on standard output',
};

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

function written(
  { args: [file = ''], options, output }: CommandContext,
  made: (light: Iterable<LightBlock>) => Iterable<LightBlock>,
): Promise<ExitStatus> {
  const path = options['output'];
  if (typeof path !== 'string')
    throw new ImpError('option', 'no new file is named', 'name one with -o, for example -o flash.wav');
  formatOfName(path);
  if (file !== '-' && resolve(file) === resolve(path))
    throw new ImpError(
      'option',
      `${path} would be read and written at once`,
      'give the new file another name',
    );
  const saved = saveCapture(path, made(openCapture(file, readingOptions(options))));
  if (saved.samples === 0)
    throw new ImpError('empty-capture', `${file}: there is no light in that piece`, 'choose other times');
  const words = `${path}: ${saved.seconds.toFixed(1)} s of light, ${saved.samples} samples, ${saved.format}`;
  if (path === '-') output.message(words);
  else {
    output.line(words);
    output.object({ file: path, ...saved });
  }
  return Promise.resolve(0);
}

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
