import { closeSync, openSync, writeSync } from 'node:fs';
import type { LightBlock } from '../../firmware/ports.ts';
import { fromZero } from '../captures/cut-light.ts';
import type { CaptureWriter } from '../captures/formats/capture-format.ts';
import { timeUsOf } from '../captures/formats/sample-time.ts';
import { LightHistory } from '../captures/light-history.ts';
import { formatOfName, saveCapture } from '../captures/save-capture.ts';
import { ImpError } from '../imp-error.ts';
import { healthText } from '../scope/scope-text.ts';
import { boardOptions, lightUntilAsked, secondsOption, sendOption } from './board-options.ts';
import type { Command, OptionValues } from './command.ts';
import { faultCaptureOption, watched } from './fault-capture-option.ts';
import { ioOptions, openLight } from './io-options.ts';
import { inUnit, quantityOf } from './units.ts';

export const record: Command = {
  name: 'record',
  summary: 'writes what a board sees into a capture',
  arguments: [],
  options: [
    ...boardOptions,
    ...ioOptions,
    {
      flags: '-o, --out <file>',
      summary: 'the capture of everything; its ending names the format (none with --on-fault)',
    },
    {
      flags: '--last <time>',
      summary: 'with -o: keep only the last so much light, and write it at the end, for example 30s',
    },
    sendOption,
    faultCaptureOption,
    secondsOption,
  ],
  examples: [
    'record -o desk.csv --seconds 30',
    'record --port /dev/ttyACM0 --rate 2000 -o desk.wav',
    'record --on-fault failed',
    'record -o last.csv --last 60s',
  ],
  async run({ options, output }) {
    const path = options['out'];
    const onlyFaults = path === undefined && options['onFault'] !== undefined;
    if (typeof path !== 'string' && !onlyFaults)
      throw new ImpError(
        'option',
        'no file is named',
        'name one with -o, such as -o desk.csv, or a folder for what fails with --on-fault',
      );
    const lastUs = lastOption(options);
    if (lastUs !== null && onlyFaults)
      throw new ImpError('option', '--last has no file to be written to', 'name one with -o');
    // A wrong name is said before a board is looked for; the file is made only when there is one.
    const writer = typeof path === 'string' ? formatOfName(path).writer() : null;
    const sampler = await openLight(options, output);
    try {
      const file =
        typeof path !== 'string' || writer === null
          ? null
          : lastUs === null
            ? new CaptureFile(path, writer)
            : new LastLight(path, lastUs);
      const where = file === null ? 'what fails' : `into ${file.path}`;
      output.message(`${sampler.path}: recording ${where} at ${sampler.sampleHz} samples/s; Ctrl+C ends`);
      for await (const block of watched(lightUntilAsked(sampler, options), options, output))
        file?.push(block);
      file?.end();
      const { health } = sampler;
      output.object({ kind: 'record', ...(file === null ? {} : { file: file.path }), ...health });
      output.line(`${file === null ? sampler.path : file.path}: ${healthText(health)}`);
      return health.samples > 0 ? 0 : 1;
    } finally {
      await sampler.close();
    }
  },
};

/** What `--last` says, microseconds; null where it is not given. */
function lastOption({ last }: OptionValues): number | null {
  if (last === undefined) return null;
  const quantity = quantityOf(String(last));
  const us = quantity === undefined || quantity.unit === '' ? undefined : inUnit(quantity, 'us');
  if (us !== undefined && us > 0) return us;
  throw new ImpError('option', `--last ${String(last)} is no time`, 'give one with its unit: --last 30s');
}

/** A ring: only the last light is there at the end. */
class LastLight {
  readonly path: string;
  readonly #lastUs: number;
  readonly #history: LightHistory;
  #endUs = 0;

  constructor(path: string, lastUs: number) {
    this.path = path;
    this.#lastUs = lastUs;
    this.#history = new LightHistory(lastUs);
  }

  push(block: LightBlock): void {
    this.#history.push(block);
    if (block.levels.length > 0) this.#endUs = timeUsOf(block, block.levels.length - 1);
  }

  end(): void {
    saveCapture(this.path, fromZero(this.#history.since(this.#endUs - this.#lastUs)));
  }
}

/** A capture that grows. */
class CaptureFile {
  readonly path: string;
  readonly #writer: CaptureWriter;
  readonly #file: number;

  constructor(path: string, writer: CaptureWriter) {
    this.path = path;
    this.#writer = writer;
    this.#file = opened(path);
  }

  push(block: LightBlock): void {
    this.#write(this.#writer.push(block));
  }

  end(): void {
    const { tail, head } = this.#writer.end();
    this.#write(tail);
    if (head !== undefined) writeSync(this.#file, head, 0, head.length, 0);
    closeSync(this.#file);
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new ImpError('output', `${path} cannot be written: ${words}`, 'choose another place with -o');
  }
}
