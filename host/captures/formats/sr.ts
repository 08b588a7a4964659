/**
 * sigrok's session files: a zip with the metadata first, then samples in parts. Analog: 32-bit floats in volts, a file a
 * channel and part; logic: bytes of a bit a channel. Source: libsigrok's srzip format, version 2.
 */
import { Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import type { LightBlock } from '../../../firmware/ports.ts';
import { ImpError } from '../../imp-error.ts';
import { captureError } from './capture-errors.ts';
import type { CaptureFormat, CaptureReader, ReadingOptions } from './capture-format.ts';
import { SrSamples } from './sr-samples.ts';
import { srWriter } from './sr-writer.ts';
import { Swelling } from './swelling.ts';

export const sr: CaptureFormat = {
  name: 'sr',
  channels: true,
  endings: ['.sr'],
  doc: "sigrok's session: the first analog channel in volts, or the first of logic",
  tells: (head) => head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4,
  reader: (_head, options) => new SrReader(options),
  writer: srWriter,
};

const mostMetadataBytes = 1 << 20;

class SrReader implements CaptureReader {
  readonly #options: ReadingOptions;
  readonly #unzip = new Unzip((file) => this.#open(file));
  readonly #swelling = new Swelling();
  /** What has come out of the present piece. */
  #inflatedBytes = 0;
  #metadata = '';
  #samples: SrSamples | undefined;
  /** Whether a part of the capture has begun and not ended. */
  #within = false;
  /** What came before the metadata said what it is. */
  #early = false;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#unzip.register(UnzipInflate);
  }

  *push(bytes: Uint8Array): Generator<LightBlock> {
    for (let at = 0; at < bytes.length;) {
      // The unzipper keeps what it gets; the caller's bytes may change.
      const piece = bytes.slice(at, at + this.#swelling.pieceBytes);
      at += piece.length;
      this.#inflatedBytes = 0;
      this.#feed(piece, false);
      this.#swelling.note(piece.length, this.#inflatedBytes);
      yield* this.#samples?.take() ?? [];
    }
  }

  *end(): Generator<LightBlock> {
    this.#feed(new Uint8Array(0), true);
    if (this.#within) throw captureError('cut-sr');
    if (this.#early) throw captureError('bad-sr', 'its samples stand before its metadata');
    if (this.#samples === undefined) throw captureError('bad-sr', 'no metadata');
    yield* this.#samples.end();
  }

  #feed(bytes: Uint8Array, final: boolean): void {
    try {
      this.#unzip.push(bytes, final);
    } catch (error) {
      if (error instanceof Error && 'code' in error && typeof error.code === 'number')
        throw captureError(final ? 'cut-sr' : 'bad-sr', error.message);
      throw error;
    }
  }

  #open(file: UnzipFile): void {
    const isMetadata = file.name === 'metadata';
    if (!isMetadata && this.#samples?.wants(file.name) !== true) {
      this.#early ||= this.#samples === undefined && /^(analog|logic)-/.test(file.name);
      return;
    }
    this.#within = true;
    const decoder = new TextDecoder();
    file.ondata = (error, bytes, final) => {
      // What is thrown in here is handed in again.
      if (error instanceof ImpError) throw error;
      if (error !== null) throw captureError('bad-sr', error.message);
      this.#inflatedBytes += bytes.length;
      if (isMetadata) this.#metadata += decoder.decode(bytes, { stream: !final });
      else this.#samples?.add(bytes);
      if (this.#metadata.length > mostMetadataBytes) throw captureError('bad-sr', 'its metadata is endless');
      if (!final) return;
      this.#within = false;
      if (isMetadata) this.#samples = new SrSamples(this.#metadata, this.#options);
    };
    file.start();
  }
}
