/**
 * Binary exports of Saleae Logic 2, versions 0 and 1, analog and digital. Source: Saleae's support pages on its
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
import { bitFullScale } from './full-scale.ts';
import { HeldChanges } from './held-changes.ts';
import { Waveforms } from './waveforms.ts';

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
  | { readonly kind: 'file' | 'analog' | 'digital' | 'count' | 'waveform' | 'chunk'; readonly bytes: number }
  | { readonly kind: 'floats' | 'transitions'; readonly bytes: number; left: number }
  | { readonly kind: 'nothing'; readonly bytes: number };

const headBytes = { file: 16, analog: 32, digital: 28, count: 8, waveform: 40, chunk: 36 } as const;
const analogFile = 1;
const level = { time: false, level: true, index: false } as const;

class SaleaeReader implements CaptureReader {
  readonly #options: ReadingOptions;
  #rest: Uint8Array = new Uint8Array(0);
  #part: Part = { kind: 'file', bytes: headBytes.file };
  /** What stretches this file is made of, and how many are to come. */
  #stretch: 'waveform' | 'chunk' = 'chunk';
  #changes: HeldChanges | undefined;
  #high = false;
  #endUs = 0;
  #left = 1;
  #waveforms: Waveforms | undefined;
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
    yield* this.#waveforms?.take() ?? this.#changes?.take() ?? [];
  }

  *end(): Generator<LightBlock> {
    if (this.#part.kind !== 'nothing') throw captureError('cut-saleae', `${this.#done} values were there`);
    if (this.#waveforms === undefined && this.#changes === undefined) throw captureError('empty-capture');
    yield* this.#waveforms?.end() ?? this.#changes?.end(this.#endUs) ?? [];
  }

  /** Takes the next part, or a piece of it; answers where it ends. */
  #take(view: DataView, at: number, end: number): number {
    const part = this.#part;
    switch (part.kind) {
      case 'file':
        this.#part = this.#firstPart(view.getInt32(at + 8, true), view.getInt32(at + 12, true));
        return at + part.bytes;
      case 'count':
        this.#left = Number(view.getBigUint64(at, true));
        this.#part = this.#nextStretch();
        return at + part.bytes;
      case 'analog':
        this.#wave(
          view.getFloat64(at, true),
          Number(view.getBigUint64(at + 8, true)) / Number(view.getBigUint64(at + 16, true) || 1n),
        );
        this.#part = numbers('floats', 4, view.getBigUint64(at + 24, true)) ?? this.#nextStretch();
        return at + part.bytes;
      case 'waveform':
        // The time of its trigger, 8 bytes at 8, says nothing here.
        this.#wave(
          view.getFloat64(at, true),
          view.getFloat64(at + 16, true) / Number(view.getBigInt64(at + 24, true) || 1n),
        );
        this.#part = numbers('floats', 4, view.getBigUint64(at + 32, true)) ?? this.#nextStretch();
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
        this.#waveforms?.add(this.#values, count);
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

  /** A stretch of analog data begins. */
  #wave(beginS: number, rateHz: number): void {
    this.#left--;
    this.#waveforms ??= new Waveforms((head) =>
      scaleOf({ ...level, unitVolts: 1 }, this.#options.fullScale, head),
    );
    this.#waveforms.begin(beginS, rateHz);
  }

  /** A stretch of digital data; `times`: where in its head the times begin. */
  #begin(view: DataView, at: number, times: number): void {
    this.#left--;
    this.#high = view.getUint32(at, true) !== 0;
    this.#changes ??= new HeldChanges(
      (head) => scaleOf({ ...level, fullScale: bitFullScale }, undefined, head),
      () => `transition ${this.#done}`,
      this.#options.rateHz,
    );
    this.#change(view.getFloat64(at + times, true));
    this.#endUs = view.getFloat64(at + times + 8, true) * 1e6;
    const count = view.getBigUint64(at + times + 16, true);
    this.#part = numbers('transitions', 8, count) ?? this.#nextStretch();
  }

  #change(seconds: number): void {
    this.#changes?.add(seconds * 1e6, this.#high ? 1 : 0);
  }

  #used(part: Extract<Part, { left: number }>, count: number, at: number): number {
    this.#done += count;
    part.left -= count;
    if (part.left <= 0) this.#part = this.#nextStretch();
    return at + count * part.bytes;
  }

  #nextStretch(): Part {
    return this.#left > 0 ? { kind: this.#stretch, bytes: headBytes[this.#stretch] } : nothing;
  }

  #firstPart(version: number, type: number): Part {
    this.#stretch = type === analogFile ? 'waveform' : 'chunk';
    const known = (type === 0 || type === analogFile) && (version === 0 || version === 1);
    if (!known) throw captureError('saleae-version', `type ${type}, version ${version}`);
    const kind = version === 1 ? 'count' : type === analogFile ? 'analog' : 'digital';
    return { kind, bytes: headBytes[kind] };
  }
}

const nothing: Part = { kind: 'nothing', bytes: 0 };

/** Null where there are none. */
const numbers = (kind: 'floats' | 'transitions', bytes: number, count: bigint): Part | null =>
  count === 0n ? null : { kind, bytes, left: Number(count) };
