import { statSync } from 'node:fs';
import { captureFiles } from '../captures/capture-files.ts';
import { decodeLight } from '../captures/decode-capture.ts';
import type { DecodeReport } from '../captures/decode-report.ts';
import type { ReadingOptions } from '../captures/formats/capture-format.ts';
import { openCapture } from '../captures/open-capture.ts';
import { ImpError } from '../imp-error.ts';
import { captureOptions, readingOptions } from './capture-options.ts';
import type { Command, ExitStatus } from './command.ts';
import { printCounts, printReport } from './decode-text.ts';
import type { Output } from './output.ts';
import { Progress } from './progress.ts';

export const decode: Command = {
  name: 'decode',
  summary: 'what captures say: settings, quality, or the fault and its cure',
  arguments: [{ form: '<file...>', summary: 'captures, folders of captures, or - for standard input' }],
  options: captureOptions,
  examples: [
    'decode flash.csv',
    'decode --json --show-secrets captures/',
    'decode --rate 1kHz - < levels.txt',
  ],
  run({ args, options, output }) {
    const reading = readingOptions(options);
    let status: ExitStatus = 0;
    const stages: (string | null)[] = [];
    for (const file of captureFiles(args)) {
      const report = tryDecode(file, reading, output);
      if (report === undefined) status = 2;
      else {
        stages.push(report.ok ? null : report.fault.stage);
        output.object(report);
        if (!output.json) printReport(report, output);
        if (!report.ok && status === 0) status = 1;
      }
    }
    if (stages.length > 1) printCounts(stages, output);
    return Promise.resolve(status);
  },
};

/** Undefined where the file cannot be read: that is said, and the others are read all the same. */
function tryDecode(file: string, reading: ReadingOptions, output: Output): DecodeReport | undefined {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const progress = new Progress(output, file, bytes);
  try {
    const light = openCapture(file, { ...reading, lends: true }, (read) => progress.add(read));
    return decodeLight(file, light);
  } catch (error) {
    if (!(error instanceof ImpError)) throw error;
    progress.end();
    output.error(error);
    return undefined;
  } finally {
    progress.end();
  }
}
