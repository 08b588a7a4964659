/**
 * sigrok's session files: a zip with the metadata first, then samples in parts. Analog: 32-bit floats in volts, a file a
 * channel and part; logic: bytes of a bit a channel. Source: libsigrok's srzip format, version 2.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import type { CaptureFormat, CaptureReader, ReadingOptions } from './capture-format.ts';
import { SrSamples } from './sr-samples.ts';
import { srWriter } from './sr-writer.ts';
import type { FileTaker } from './zip-body.ts';
import { ZipStream } from './zip-stream.ts';

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
  readonly #zip = new ZipStream((name) => this.#open(name));
  #samples: SrSamples | undefined;
  /** What came before the metadata said what it is. */
  #early = false;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  *push(bytes: Uint8Array): Generator<LightBlock> {
    // What unzips keeps what it gets; the caller's bytes may change.
    for (const _ of this.#fed(bytes.slice())) yield* this.#samples?.take() ?? [];
  }

  *end(): Generator<LightBlock> {
    if (this.#early) throw captureError('bad-sr', 'its samples stand before its metadata');
    if (this.#samples === undefined) throw captureError('bad-sr', 'no metadata');
    if (!this.#zip.complete) throw captureError('cut-sr');
    yield* this.#samples.end();
  }

  *#fed(bytes: Uint8Array): Generator<undefined> {
    try {
      yield* this.#zip.push(bytes);
    } catch (error) {
      // fflate's errors have a number.
      if (error instanceof Error && 'code' in error && typeof error.code === 'number')
        throw captureError('bad-sr', error.message);
      throw error;
    }
  }

  #open(name: string): FileTaker | null {
    if (name === 'metadata') return this.#takeMetadata();
    const samples = this.#samples;
    if (samples?.wants(name) !== true) {
      this.#early ||= samples === undefined && /^(analog|logic)-/.test(name);
      return null;
    }
    return { take: (bytes) => samples.add(bytes), end() {} };
  }

  #takeMetadata(): FileTaker {
    const decoder = new TextDecoder();
    let metadata = '';
    return {
      take: (bytes) => {
        metadata += decoder.decode(bytes, { stream: true });
        if (metadata.length > mostMetadataBytes) throw captureError('bad-sr', 'its metadata is endless');
      },
      end: () => {
        this.#samples = new SrSamples(metadata + decoder.decode(), this.#options);
      },
    };
  }
}
