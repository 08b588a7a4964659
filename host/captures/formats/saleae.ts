/**
 * Binary exports of Saleae Logic 2: analog of version 0, digital of versions 0 and 1. Source: Saleae's support pages on its
 * binary export formats.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import { joined } from './bytes.ts';
import { captureError } from './capture-errors.ts';
import {
  blockSamples,
  type CaptureFormat,
  type CaptureReader,
  type ReadingOptions,
} from './capture-format.ts';
import { scaleOf } from './csv-columns.ts';
import { EvenSamples } from './even-samples.ts';
import { bitFullScale } from './full-scale.ts';
import { HeldChanges } from './held-changes.ts';

const magic = '<SALEAE>';

export const saleae: CaptureFormat = {
  name: 'saleae',
  endings: [],
  doc: 'binary export of Saleae Logic 2: analog in volts, or digital',
  tells: (head) => String.fromCharCode(...head.subarray(0, magic.length)) === magic,
  reader: (_head, options) => new SaleaeReader(options),
};

/** What comes next in the file: a head of known length, or numbers. */
type Part =
  | { readonly kind: 'file' | 'analog' | 'digital' | 'chunk-count' | 'chunk'; readonly bytes: number }
  | { readonly kind: 'floats' | 'transitions'; readonly bytes: number; left: number }
  | { readonly kind: 'nothing'; readonly bytes: number };

const headBytes = { file: 16, analog: 32, digital: 28, 'chunk-count': 8, chunk: 36 } as const;
const analogFile = 1;
const level = { time: false, level: true, index: false } as const;

class SaleaeReader implements CaptureReader {
  readonly #options: ReadingOptions;
  #rest: Uint8Array = new Uint8Array(0);
  #part: Part = { kind: 'file', bytes: headBytes.file };
  #rateHz = 0;
  #samples: EvenSamples | undefined;
  #changes: HeldChanges | undefined;
  #high = false;
  #endUs = 0;
  #chunks = 1;
  #done = 0;
  readonly #values = new Float64Array(blockSamples);

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  *push(bytes: Uint8Array): Generator<LightBlock> {
    const all = joined(this.#rest, bytes);
    const view = new DataView(all.buffer);
    let at = 0;
    while (this.#part.kind !== 'nothing' && at + this.#part.bytes <= all.length) {
      at = this.#take(view, at, all.length);
      if (this.#changes?.full === true) yield* this.#changes.take();
    }
    this.#rest = this.#part.kind === 'nothing' ? new Uint8Array(0) : all.slice(at);
    yield* this.#samples?.take() ?? this.#changes?.take() ?? [];
  }

  *end(): Generator<LightBlock> {
    if (this.#part.kind !== 'nothing') throw captureError('cut-saleae', `${this.#done} values were there`);
    if (this.#samples === undefined && this.#changes === undefined) throw captureError('empty-capture');
    yield* this.#samples?.end() ?? this.#changes?.end(this.#endUs) ?? [];
  }

  /** Takes the next part, or a piece of it; answers where it ends. */
  #take(view: DataView, at: number, end: number): number {
    const part = this.#part;
    switch (part.kind) {
      case 'file':
        this.#part = firstPart(view.getInt32(at + 8, true), view.getInt32(at + 12, true));
        return at + part.bytes;
      case 'analog':
        this.#rateHz =
          Number(view.getBigUint64(at + 8, true)) / Number(view.getBigUint64(at + 16, true) || 1n);
        this.#part = numbers('floats', 4, view.getBigUint64(at + 24, true));
        return at + part.bytes;
      case 'chunk-count':
        this.#chunks = Number(view.getBigUint64(at, true));
        this.#part = this.#nextChunk('chunk');
        return at + part.bytes;
      case 'digital':
        this.#begin(view, at, 4);
        return at + part.bytes;
      case 'chunk':
        this.#begin(view, at, 12);
        return at + part.bytes;
      case 'floats': {
        const count = Math.min(part.left, blockSamples, Math.floor((end - at) / part.bytes));
        for (let i = 0; i < count; i++) this.#values[i] = view.getFloat32(at + i * 4, true);
        const head = this.#values.subarray(0, count);
        this.#samples ??= new EvenSamples(
          this.#rateHz,
          scaleOf({ ...level, unitVolts: 1 }, this.#options.fullScale, head),
        );
        this.#samples.add(this.#values, count);
        return this.#used(part, count, at);
      }
      case 'transitions':
        this.#high = !this.#high;
        this.#change(view.getFloat64(at, true));
        return this.#used(part, 1, at);
      case 'nothing':
        return at;
    }
  }

  /** A stretch of digital data; `times`: where in its head the times begin. */
  #begin(view: DataView, at: number, times: number): void {
    this.#chunks--;
    this.#high = view.getUint32(at, true) !== 0;
    this.#changes ??= new HeldChanges(
      (head) => scaleOf({ ...level, fullScale: bitFullScale }, undefined, head),
      () => `transition ${this.#done}`,
      this.#options.rateHz,
    );
    this.#change(view.getFloat64(at + times, true));
    this.#endUs = view.getFloat64(at + times + 8, true) * 1e6;
    const count = view.getBigUint64(at + times + 16, true);
    this.#part = count === 0n ? this.#nextChunk('chunk') : numbers('transitions', 8, count);
  }

  #change(seconds: number): void {
    this.#changes?.add(seconds * 1e6, this.#high ? 1 : 0);
  }

  #used(part: Extract<Part, { left: number }>, count: number, at: number): number {
    this.#done += count;
    part.left -= count;
    if (part.left <= 0) this.#part = part.kind === 'floats' ? nothing : this.#nextChunk('chunk');
    return at + count * part.bytes;
  }

  #nextChunk(kind: 'chunk'): Part {
    return this.#chunks > 0 ? { kind, bytes: headBytes[kind] } : nothing;
  }
}

const nothing: Part = { kind: 'nothing', bytes: 0 };

const numbers = (kind: 'floats' | 'transitions', bytes: number, count: bigint): Part =>
  count === 0n ? nothing : { kind, bytes, left: Number(count) };

function firstPart(version: number, type: number): Part {
  if (type === analogFile && version === 0) return { kind: 'analog', bytes: headBytes.analog };
  if (type === 0 && version === 0) return { kind: 'digital', bytes: headBytes.digital };
  if (type === 0 && version === 1) return { kind: 'chunk-count', bytes: headBytes['chunk-count'] };
  throw captureError('saleae-version', `type ${type}, version ${version}`);
}
