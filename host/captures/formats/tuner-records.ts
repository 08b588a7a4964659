/**
 * The records of the vendor's circuit tuner: an int32 time in microseconds and a uint16 level, little-endian, 6 bytes each.
 * The times start anywhere and wrap around; the first one becomes 0. Source: the vendor's BlinkUp circuit tuning guide.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import type { CaptureFormat, CaptureReader, CaptureWriter, ReadingOptions } from './capture-format.ts';
import { timeUsOf } from './sample-time.ts';
import { LevelScale } from './level-scale.ts';
import { TimedSamples } from './timed-samples.ts';

const recordBytes = 6;
const fullScale = 65_535;
/** Records looked at to tell the format, and the share of steps between them that must make sense. */
const recordsToTell = 500;
const sensibleShare = 0.8;
/** Slower than this nobody samples light. */
const mostStepUs = 200_000;

export const tunerRecords: CaptureFormat = {
  name: 'tuner',
  endings: ['.bin'],
  doc: "the vendor tuner's records: int32 microseconds, uint16 level, little-endian",
  tells: isTunerRecords,
  reader: (_head, options) => new TunerReader(options),
  writer: tunerWriter,
};

function isTunerRecords(head: Uint8Array): boolean {
  const records = Math.min(recordsToTell, Math.floor(head.length / recordBytes));
  if (records < 2) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let sensible = 0;
  for (let i = 1; i < records; i++) {
    const stepUs = (view.getInt32(i * recordBytes, true) - view.getInt32((i - 1) * recordBytes, true)) | 0;
    if (stepUs > 0 && stepUs <= mostStepUs) sensible++;
  }
  return sensible >= (records - 1) * sensibleShare;
}

class TunerReader implements CaptureReader {
  readonly #samples: TimedSamples;
  readonly #rest = new Uint8Array(recordBytes);
  #restBytes = 0;
  #record = 0;
  #stamp = 0;
  #timeUs = 0;

  constructor({ fullScale: given }: ReadingOptions) {
    // Volts say nothing about these levels.
    const scale = given?.unit === '' ? new LevelScale(given.value, false) : new LevelScale(fullScale, true);
    this.#samples = new TimedSamples(
      () => scale,
      () => `record ${this.#record}`,
    );
  }

  push(bytes: Uint8Array): readonly LightBlock[] {
    let at = 0;
    if (this.#restBytes > 0) {
      at = Math.min(recordBytes - this.#restBytes, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#restBytes);
      this.#restBytes += at;
      if (this.#restBytes < recordBytes) return [];
      this.#records(this.#rest);
    }
    const whole = bytes.length - at - ((bytes.length - at) % recordBytes);
    this.#records(bytes.subarray(at, at + whole));
    const left = bytes.subarray(at + whole);
    this.#rest.set(left);
    this.#restBytes = left.length;
    return this.#samples.take();
  }

  end(): readonly LightBlock[] {
    if (this.#restBytes > 0)
      throw captureError('cut-records', `${this.#restBytes} bytes after record ${this.#record}`);
    return this.#samples.end();
  }

  #records(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += recordBytes) {
      const stamp = view.getInt32(at, true);
      if (this.#record++ > 0) this.#timeUs += (stamp - this.#stamp) | 0;
      this.#stamp = stamp;
      this.#samples.add(this.#timeUs, view.getUint16(at + 4, true));
    }
  }
}

function tunerWriter(): CaptureWriter {
  return {
    push(block) {
      const bytes = new Uint8Array(block.levels.length * recordBytes);
      const view = new DataView(bytes.buffer);
      for (const [i, level] of block.levels.entries()) {
        view.setInt32(i * recordBytes, Math.round(timeUsOf(block, i)) | 0, true);
        view.setUint16(i * recordBytes + 4, level, true);
      }
      return bytes;
    },
    end: () => ({ tail: new Uint8Array(0) }),
  };
}
