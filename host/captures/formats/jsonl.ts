/** Captures as JSON lines: an object a sample, `{"timeUs": 0, "level": 512}`. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import type { CaptureFormat, CaptureReader, CaptureWriter, ReadingOptions } from './capture-format.ts';
import { meaningOf, scaleOf } from './csv-columns.ts';
import { isText } from './csv-dialect.ts';
import { timeUsOf } from './sample-time.ts';
import { TextLines } from './text-lines.ts';
import { TimedSamples } from './timed-samples.ts';

export const jsonl: CaptureFormat = {
  name: 'jsonl',
  endings: ['.jsonl', '.ndjson'],
  doc: 'JSON lines: an object a sample, its keys named as the columns of a CSV',
  tells: (head) => {
    if (!isText(head)) return false;
    const [first = ''] = new TextDecoder().decode(head).trimStart().split('\n', 1);
    return keysOf(objectIn(first)) !== null;
  },
  reader: (_head, options) => new JsonlReader(options),
  writer: jsonlWriter,
};

interface Keys {
  readonly time: string;
  readonly unitUs: number;
  readonly level: string;
}

type Row = Readonly<Record<string, unknown>>;

function objectIn(line: string): Row | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Row) : null;
  } catch {
    return null;
  }
}

/** `timeUs`, `atUs`, `time_ms`, `t`: as a CSV names its columns, words written together or apart. */
const wordsOf = (key: string): string => key.replaceAll(/([a-z])([A-Z])/g, '$1_$2');

function keysOf(row: Row | null): Keys | null {
  if (row === null) return null;
  const numbers = Object.keys(row).filter((key) => typeof row[key] === 'number');
  const time = numbers.find((key) => meaningOf(wordsOf(key)).time);
  const level = numbers.find((key) => key !== time && meaningOf(wordsOf(key)).level);
  if (time === undefined || level === undefined) return null;
  return { time, level, unitUs: meaningOf(wordsOf(time)).unitUs ?? 1e6 };
}

class JsonlReader implements CaptureReader {
  readonly #lines = new TextLines();
  readonly #options: ReadingOptions;
  #keys: Keys | null = null;
  #samples: TimedSamples | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): readonly LightBlock[] {
    for (const line of this.#lines.push(bytes)) this.#take(line);
    return this.#samples?.take() ?? [];
  }

  end(): readonly LightBlock[] {
    for (const line of this.#lines.end()) this.#take(line);
    if (this.#samples === undefined) throw captureError('empty-capture');
    return this.#samples.end();
  }

  #take(line: string): void {
    if (line.trim() === '') return;
    const row = objectIn(line);
    this.#keys ??= keysOf(row);
    const keys = this.#keys;
    const [time, value] = keys === null ? [] : [row?.[keys.time], row?.[keys.level]];
    if (keys === null || typeof time !== 'number' || typeof value !== 'number')
      throw captureError('no-number', `line ${this.#lines.line}`);
    this.#samples ??= new TimedSamples(
      (head) => scaleOf(meaningOf(wordsOf(keys.level)), this.#options.fullScale, head),
      () => `line ${this.#lines.line}`,
    );
    this.#samples.add(time * keys.unitUs, value);
  }
}

function jsonlWriter(): CaptureWriter {
  const encoder = new TextEncoder();
  return {
    push: (block) =>
      encoder.encode(
        Array.from(
          block.levels,
          (level, i) => `{"timeUs":${Math.round(timeUsOf(block, i) * 1000) / 1000},"level":${level}}\n`,
        ).join(''),
      ),
    end: () => ({ tail: new Uint8Array(0) }),
  };
}
