/** The frames of a WAV of any kind, as they come, on their way to blocks of light. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { blockSamples, type CaptureReader } from './capture-format.ts';
import { EvenSamples } from './even-samples.ts';
import type { LevelScale } from './level-scale.ts';
import type { WavLayout } from './wav-header.ts';
import { type SampleLoop, sampleLoop } from './wav-samples.ts';

export class WavFrames implements CaptureReader {
  readonly #samples: EvenSamples;
  readonly #frameBytes: number;
  /** Where in a frame the channel begins. */
  readonly #channelAt: number;
  readonly #loop: SampleLoop;
  readonly #values = new Float64Array(blockSamples);
  /** A frame that is not whole yet. */
  readonly #rest: Uint8Array;
  #restBytes = 0;

  /** `channel` counts from 0. Throws ImpError where the rate is not positive. */
  constructor(layout: WavLayout, scale: LevelScale, channel = 0) {
    this.#channelAt = channel * layout.sampleBytes;
    this.#samples = new EvenSamples(layout.rateHz, scale);
    this.#frameBytes = layout.channels * layout.sampleBytes;
    this.#loop = sampleLoop(layout);
    this.#rest = new Uint8Array(this.#frameBytes);
  }

  push(bytes: Uint8Array): readonly LightBlock[] {
    let at = 0;
    if (this.#restBytes > 0) {
      at = Math.min(this.#frameBytes - this.#restBytes, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#restBytes);
      this.#restBytes += at;
      if (this.#restBytes < this.#frameBytes) return [];
      this.#frames(this.#rest, 0, 1);
    }
    const whole = Math.floor((bytes.length - at) / this.#frameBytes);
    this.#frames(bytes, at, whole);
    const left = bytes.subarray(at + whole * this.#frameBytes);
    this.#rest.set(left);
    this.#restBytes = left.length;
    return this.#samples.take();
  }

  end(): readonly LightBlock[] {
    return this.#samples.end();
  }

  #frames(bytes: Uint8Array, at: number, count: number): void {
    for (let from = 0; from < count; from += blockSamples) {
      const part = Math.min(blockSamples, count - from);
      this.#loop(bytes, at + this.#channelAt + from * this.#frameBytes, this.#frameBytes, part, this.#values);
      this.#samples.add(this.#values, part);
    }
  }
}
