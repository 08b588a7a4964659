import { closeSync, openSync, writeSync } from 'node:fs';
import { formatOfName } from '../captures/save-capture.ts';
import { ImpError } from '../imp-error.ts';
import { healthText } from '../scope/scope-text.ts';
import { boardOptions, endWhenAsked, openBoard, secondsOption } from './board-options.ts';
import type { Command } from './command.ts';

export const record: Command = {
  name: 'record',
  summary: 'writes what a board sees into a capture',
  arguments: [],
  options: [
    ...boardOptions,
    { flags: '-o, --out <file>', summary: 'the capture; its ending names the format' },
    secondsOption,
  ],
  examples: ['record -o desk.csv --seconds 30', 'record --port /dev/ttyACM0 --rate 2000 -o desk.wav'],
  async run({ options, output }) {
    const path = options['out'];
    if (typeof path !== 'string')
      throw new ImpError('option', 'no file is named', 'name one with -o, such as -o desk.csv');
    const writer = formatOfName(path).writer();
    const sampler = await openBoard(options, output);
    const file = opened(path);
    try {
      output.message(`${sampler.path}: recording at ${sampler.sampleHz} samples/s into ${path}; Ctrl+C ends`);
      endWhenAsked(options, sampler);
      for await (const block of sampler.light()) write(file, writer.push(block));
      const { tail, head } = writer.end();
      write(file, tail);
      if (head !== undefined) writeSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
      await sampler.close();
    }
    output.object({ kind: 'record', file: path, ...sampler.health });
    output.line(`${path}: ${healthText(sampler.health)}`);
    return sampler.health.samples > 0 ? 0 : 1;
  },
};

function opened(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new ImpError('output', `${path} cannot be written: ${words}`, 'choose another place with -o');
  }
}

function write(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
