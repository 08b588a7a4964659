/** What the commands that make a capture of a capture have in common. */
import { resolve } from 'node:path';
import type { LightBlock } from '../../firmware/ports.ts';
import { openCapture } from '../captures/open-capture.ts';
import { formatOfName, type Saved, saveCapture } from '../captures/save-capture.ts';
import { ImpError } from '../imp-error.ts';
import { readingOptions } from './capture-options.ts';
import type { CommandContext, CommandOption, ExitStatus, OptionValues } from './command.ts';
import type { Output } from './output.ts';

export const source = { form: '<file>', summary: 'a capture in any format, or - for standard input' };
export const outOption: CommandOption = {
  flags: '-o, --output <file>',
  summary:
    'the new capture; its ending says how: .csv, .wav, .sr, .vcd, .jsonl or .bin; - for CSV on standard output',
};

/** Where the new capture goes. Throws ImpError where nothing can be written there. */
export function newCapturePath(file: string, options: OptionValues): string {
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
  return path;
}

/** Says what was written. `more` is what else there is to tell of it. */
export function tellSaved(output: Output, path: string, saved: Saved, more: object = {}): void {
  const words = `${path}: ${saved.seconds.toFixed(1)} s of light, ${saved.samples} samples, ${saved.format}`;
  if (path === '-') output.message(words);
  else {
    output.line(words);
    output.object({ file: path, ...saved, ...more });
  }
}

/** Reads the capture, makes another light of it, and writes that. */
export function written(
  { args: [file = ''], options, output }: CommandContext,
  made: (light: Iterable<LightBlock>) => Iterable<LightBlock>,
  more: object = {},
): Promise<ExitStatus> {
  const path = newCapturePath(file, options);
  const saved = saveCapture(path, made(openCapture(file, readingOptions(options))));
  if (saved.samples === 0)
    throw new ImpError('empty-capture', `${file}: there is no light in that piece`, 'choose other times');
  tellSaved(output, path, saved, more);
  return Promise.resolve(0);
}
