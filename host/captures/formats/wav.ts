/** Captures as WAV: PCM of 8, 16, 24 and 32 bit, float of 32 and 64. One channel is light, the first by default. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { joined } from './bytes.ts';
import { chosenChannel } from './channel.ts';
import { captureError } from './capture-errors.ts';
import {
  type CaptureFormat,
  type CaptureReader,
  mostSampleHz,
  type ReadingOptions,
} from './capture-format.ts';
import { CodeSamples, isLittleEndian } from './code-samples.ts';
import { LevelScale } from './level-scale.ts';
import { WavFrames } from './wav-frames.ts';
import { isWav, type WavHeader, wavHeader } from './wav-header.ts';
import { wavWriter } from './wav-writer.ts';

export const wav: CaptureFormat = {
  name: 'wav',
  channels: true,
  endings: ['.wav'],
  doc: 'PCM of 8 to 32 bit or float; full scale is full scale',
  tells: isWav,
  reader: (_head, options) => new WavReader(options),
  writer: wavWriter,
};

class WavReader implements CaptureReader {
  readonly #options: ReadingOptions;
  /** Bytes that are no whole header yet. */
  #head: Uint8Array = new Uint8Array(0);
  #samples: CaptureReader | undefined;
  /** Bytes of samples that are to come; Infinity where nobody knows. */
  #missing = Infinity;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): Iterable<LightBlock> {
    if (this.#samples !== undefined) return this.#push(this.#samples, bytes);
    const all = joined(this.#head, bytes);
    const header = wavHeader(all);
    if (header === null) {
      this.#head = all;
      return [];
    }
    this.#missing = header.dataBytes ?? Infinity;
    this.#samples = samplesOf(header, this.#options);
    return this.#push(this.#samples, all.subarray(header.dataAt));
  }

  end(): Iterable<LightBlock> {
    if (this.#samples === undefined) throw captureError('cut-wav', 'it ends within its header');
    if (this.#missing > 0 && this.#missing !== Infinity)
      throw captureError('cut-wav', `${this.#missing} bytes are missing`);
    return this.#samples.end();
  }

  #push(samples: CaptureReader, bytes: Uint8Array): Iterable<LightBlock> {
    const data = bytes.length > this.#missing ? bytes.subarray(0, this.#missing) : bytes;
    this.#missing -= data.length;
    return samples.push(data);
  }
}

function samplesOf(header: WavHeader, { fullScale, channel, lends }: ReadingOptions): CaptureReader {
  // Volts say nothing about a WAV: it has no unit.
  const { value, assumed } =
    fullScale === undefined || fullScale.unit === 'V'
      ? { value: 1, assumed: true }
      : { value: fullScale.value, assumed: false };
  const { rateHz, channels, sampleBytes, float } = header;
  const chosen = chosenChannel(
    Array.from({ length: channels }, (_, number) => ({ name: '', number })),
    channel,
  );
  return channels === 1 && sampleBytes === 2 && !float && rateHz <= mostSampleHz && isLittleEndian
    ? new CodeSamples(rateHz, value, lends)
    : new WavFrames(header, new LevelScale(value, assumed), chosen.number);
}
