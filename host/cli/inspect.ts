import { statSync } from 'node:fs';
import { openCapture } from '../captures/open-capture.ts';
import { checkPictureName, savePicture } from '../captures/picture-file.ts';
import { ImpError } from '../imp-error.ts';
import { marksToShow } from '../pictures/discreet.ts';
import { Observer } from '../pictures/observer.ts';
import type { Picture } from '../pictures/picture.ts';
import { textPicture, type Tone } from '../pictures/text-picture.ts';
import { captureOptions, readingOptions } from './capture-options.ts';
import type { Command } from './command.ts';
import type { Output } from './output.ts';
import { Progress } from './progress.ts';

export const inspect: Command = {
  name: 'inspect',
  summary:
    'the picture of a capture: light, pulses, thresholds, symbols, bits, bytes, fields, and where and why it failed',
  arguments: [{ form: '<file>', summary: 'a capture, or - for standard input' }],
  options: [
    {
      flags: '-o, --output <file>',
      summary:
        'write the picture; its ending says how: .svg, .png or .html (a page to zoom). Without it: in the terminal',
    },
    ...captureOptions,
  ],
  examples: [
    'inspect flash.csv',
    'inspect flash.csv -o flash.html',
    'inspect --rate 1kHz - -o flash.png < levels.txt',
  ],
  async run({ args: [file = '', ...more], options, output }) {
    if (more.length > 0)
      throw new ImpError(
        'option',
        `${more.length + 1} captures were named`,
        'a picture is of one: name one file',
      );
    const path = options['output'];
    const { showSecrets } = output;
    if (typeof path === 'string') checkPictureName(path);
    const picture = pictureOf(file, readingOptions(options), output);
    const written =
      typeof path === 'string'
        ? { output: path, bytes: await savePicture(path, picture, { showSecrets }) }
        : {};
    output.object({ file, ...written, ...summaryOf(picture, showSecrets) });
    if (output.json) return 0;
    if (typeof path === 'string') output.line(`${path}: ${wordsOf(picture)}`);
    else
      for (const { text, tone } of textPicture(picture, { showSecrets }))
        output.line(painters(output)[tone](text));
    return 0;
  },
};

function pictureOf(file: string, reading: Parameters<typeof openCapture>[1], output: Output): Picture {
  const progress = new Progress(output, file, statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  const observer = new Observer();
  try {
    for (const block of openCapture(file, reading, (read) => progress.add(read))) observer.push(block);
  } finally {
    progress.end();
  }
  return observer.end(file === '-' ? 'standard input' : file);
}

const painters = ({ paint }: Output): Readonly<Record<Tone, (text: string) => string>> => ({
  plain: (text) => text,
  quiet: paint.dim,
  strong: paint.bold,
  note: paint.yellow,
  fault: paint.red,
});

/** What was drawn, without anything secret. */
const summaryOf = ({ silence, transmissions, omitted }: Picture, showSecrets: boolean) => ({
  ...(silence === undefined ? {} : { fault: silence }),
  transmissions: transmissions.map((transmission) => ({
    ok: transmission.fault === undefined,
    startUs: Math.round(transmission.startUs),
    endUs: Math.round(transmission.endUs),
    lineCode: transmission.lineCode,
    symbolHz: transmission.symbolHz,
    path: transmission.path,
    recovered: transmission.recovered,
    marks: marksToShow(transmission, showSecrets),
    ...(transmission.fault === undefined ? {} : { fault: transmission.fault }),
  })),
  omitted,
});

function wordsOf({ transmissions, omitted, silence }: Picture): string {
  if (silence !== undefined)
    return `FAULT ${silence.stage}/${silence.code}: ${silence.cause}. Cure: ${silence.cure}`;
  const faults = transmissions.flatMap(({ fault }) =>
    fault === undefined ? [] : [`${fault.stage}/${fault.code}`],
  );
  const count = transmissions.length + omitted;
  const failed = faults.length === 0 ? '' : `, ${faults.length} with a fault (${faults.join(', ')})`;
  return `${count} transmission${count === 1 ? '' : 's'}${failed}`;
}
