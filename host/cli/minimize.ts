import { fromZero } from '../captures/cut-light.ts';
import { type FaultName, minimize as minimizeLight, type NotMinimized } from '../captures/minimize.ts';
import { openCapture } from '../captures/open-capture.ts';
import { saveCapture } from '../captures/save-capture.ts';
import { ImpError } from '../imp-error.ts';
import { captureOptions, readingOptions } from './capture-options.ts';
import type { Command, OptionValues } from './command.ts';
import { newCapturePath, outOption, tellSaved } from './new-capture.ts';
import { Progress } from './progress.ts';

const reasons: Readonly<Record<NotMinimized, readonly [cause: string, cure: string]>> = {
  'nothing-fails': ['no flash in it fails so', 'look at what does with impsim decode'],
  'no-flash': [
    'no flash was seen in it, so that each part of it fails as the whole',
    'cut it with impsim trim',
  ],
  'not-alone': ['a part of it alone does not fail as the whole', 'cut it with impsim trim'],
};

export const minimize: Command = {
  name: 'minimize',
  summary: 'the smallest part of a failing capture that still fails at the same stage with the same code',
  arguments: [{ form: '<file>', summary: 'a capture in any format' }],
  options: [
    outOption,
    { flags: '--fault <stage/code>', summary: 'which of its faults, for example frame/crc (the last)' },
    ...captureOptions,
  ],
  examples: ['minimize field-17.wav -o small.csv', 'minimize long.sr -o small.csv --fault frame/crc'],
  run({ args: [file = ''], options, output }) {
    if (file === '-')
      throw new ImpError(
        'option',
        'standard input can be read only once',
        'name a file: it is read again and again',
      );
    const path = newCapturePath(file, options);
    const reading = readingOptions(options);
    const progress = new Progress(output, 'minimize', 0);
    const made = minimizeLight(() => openCapture(file, reading, () => progress.add(0)), faultOption(options));
    progress.end();
    if ('reason' in made) {
      const [cause, cure] = reasons[made.reason];
      output.error(new ImpError(made.reason, `${file}: ${cause}`, cure));
      return Promise.resolve(1);
    }
    const saved = saveCapture(path, fromZero(made.light));
    const { fault, fromUs, toUs, tries } = made;
    output.line(
      `${fault.stage}/${fault.code} from ${(fromUs / 1e6).toFixed(3)} s to ${(toUs / 1e6).toFixed(3)} s, ${tries} parts tried`,
    );
    tellSaved(output, path, saved, { fault, fromUs, toUs, tries });
    return Promise.resolve(0);
  },
};

function faultOption(options: OptionValues): FaultName | undefined {
  const text = options['fault'];
  if (text === undefined) return undefined;
  const [stage, code, ...more] = String(text).split('/');
  if (stage && code && more.length === 0) return { stage, code } as FaultName;
  throw new ImpError(
    'option',
    `--fault ${String(text)} is no fault`,
    'give stage and code, for example frame/crc',
  );
}
