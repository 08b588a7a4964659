import { captureImpairments, type CaptureImpairment } from '../captures/impair/capture-impairments.ts';
import { impairLight } from '../captures/impair/impair-light.ts';
import { ImpError } from '../imp-error.ts';
import { captureOptions } from './capture-options.ts';
import type { Command, CommandOption } from './command.ts';
import { impairmentHelp, namedValues, textsOf } from './impairment-options.ts';
import { outOption, source, written } from './new-capture.ts';
import { seedOption } from './option-values.ts';

const table = { rows: captureImpairments, situations: {} };

const impairOption: CommandOption = {
  flags: '--impair <name=value>',
  summary: 'what is to be worse; may be given several times, the last one counts (list below)',
  repeatable: true,
};

export const impair: Command = {
  name: 'impair',
  summary: 'a harder variant of a recorded capture: noise, gain, other light, resampling, lost samples',
  arguments: [source],
  options: [
    outOption,
    impairOption,
    { flags: '--seed <n>', summary: 'random seed of the impairments (a new one, printed)' },
    ...captureOptions,
  ],
  examples: [
    'impair flash.csv -o harder.csv --impair noise=3% --seed 7',
    'impair flash.wav -o far.wav --impair gain=0.2 --impair ambient=0.1 --impair mains=40%',
    'impair flash.sr -o slow.csv --impair resample=250Hz --impair gaps=30/min',
  ],
  notes: () => impairmentHelp(table),
  run(context) {
    const { options, output } = context;
    const values = namedValues(textsOf(options['impair']), table);
    if (Object.keys(values).length === 0)
      throw new ImpError(
        'option',
        'nothing is to be worse',
        'give --impair, for example --impair noise=3%; impsim convert only copies',
      );
    const seed = seedOption(options);
    let impairment: CaptureImpairment = { path: {} };
    // In the order of the table: what builds on another one stands below it.
    for (const [name, row] of Object.entries(captureImpairments)) {
      const value = values[name];
      if (value !== undefined) impairment = row.apply(impairment, value);
    }
    output.line(`seed ${seed}`);
    return written(context, (light) => impairLight(light, impairment, seed), { impairments: values, seed });
  },
};
