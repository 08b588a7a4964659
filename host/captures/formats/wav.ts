/** Captures as WAV: PCM of 8, 16, 24 and 32 bit, float of 32 and 64. The first channel is light. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { joined } from './bytes.ts';
import { captureError } from './capture-errors.ts';
import {
  blockSamples,
  type CaptureFormat,
  type CaptureReader,
  type ReadingOptions,
} from './capture-format.ts';
import { EvenSamples } from './even-samples.ts';
import { LevelScale } from './level-scale.ts';
import { isWav, wavHeader } from './wav-header.ts';
import { sampleLoop } from './wav-samples.ts';
import { wavWriter } from './wav-writer.ts';

export const wav: CaptureFormat = {
  name: 'wav',
  endings: ['.wav'],
  doc: 'PCM of 8 to 32 bit or float; full scale is full scale',
  tells: isWav,
  reader: (_head, options) => new WavReader(options),
  writer: wavWriter,
};

class WavReader implements CaptureReader {
  readonly #options: ReadingOptions;
  /** Bytes that are no whole header, or no whole frame, yet. */
  #rest: Uint8Array = new Uint8Array(0);
  #data: WavData | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): readonly LightBlock[] {
    if (this.#data !== undefined) return this.#data.push(bytes);
    const all = joined(this.#rest, bytes);
    const header = wavHeader(all);
    if (header === null) {
      this.#rest = all;
      return [];
    }
    const { value = 1, unit = '' } = this.#options.fullScale ?? {};
    // Volts say nothing about a WAV: it has no unit.
    const scale =
      unit === 'V' ? new LevelScale(1, true) : new LevelScale(value, this.#options.fullScale === undefined);
    const loop = sampleLoop(header);
    this.#data = new WavData(
      new EvenSamples(header.rateHz, scale),
      header.channels * header.sampleBytes,
      header.dataBytes,
      loop,
    );
    return this.#data.push(all.subarray(header.dataAt));
  }

  end(): readonly LightBlock[] {
    if (this.#data === undefined) throw captureError('cut-wav', 'it ends within its header');
    return this.#data.end();
  }
}

/** The samples themselves, as they come. */
class WavData {
  readonly #samples: EvenSamples;
  readonly #frameBytes: number;
  readonly #loop: ReturnType<typeof sampleLoop>;
  readonly #values = new Float64Array(blockSamples);
  /** Bytes that are to come; Infinity where nobody knows. */
  #missing: number;
  #rest: Uint8Array;
  #restBytes = 0;

  constructor(
    samples: EvenSamples,
    frameBytes: number,
    dataBytes: number | null,
    loop: ReturnType<typeof sampleLoop>,
  ) {
    this.#samples = samples;
    this.#frameBytes = frameBytes;
    this.#missing = dataBytes ?? Infinity;
    this.#loop = loop;
    this.#rest = new Uint8Array(frameBytes);
  }

  push(bytes: Uint8Array): readonly LightBlock[] {
    const data = bytes.length > this.#missing ? bytes.subarray(0, this.#missing) : bytes;
    this.#missing -= data.length;
    let at = 0;
    if (this.#restBytes > 0) {
      at = Math.min(this.#frameBytes - this.#restBytes, data.length);
      this.#rest.set(data.subarray(0, at), this.#restBytes);
      this.#restBytes += at;
      if (this.#restBytes < this.#frameBytes) return [];
      this.#frames(this.#rest, 0, 1);
    }
    const whole = Math.floor((data.length - at) / this.#frameBytes);
    this.#frames(data, at, whole);
    const left = data.subarray(at + whole * this.#frameBytes);
    this.#rest.set(left);
    this.#restBytes = left.length;
    return this.#samples.take();
  }

  end(): readonly LightBlock[] {
    if (this.#missing > 0 && this.#missing !== Infinity)
      throw captureError('cut-wav', `${this.#missing} bytes are missing`);
    return this.#samples.end();
  }

  #frames(bytes: Uint8Array, at: number, count: number): void {
    for (let from = 0; from < count; from += blockSamples) {
      const part = Math.min(blockSamples, count - from);
      this.#loop(bytes, at + from * this.#frameBytes, this.#frameBytes, part, this.#values);
      this.#samples.add(this.#values, part);
    }
  }
}
