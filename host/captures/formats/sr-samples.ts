/** The samples of one channel of a sigrok session, as its metadata describes them. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import { blockSamples, type ReadingOptions } from './capture-format.ts';
import { chosenChannel } from './channel.ts';
import { scaleOf } from './csv-columns.ts';
import { EvenSamples } from './even-samples.ts';
import { bitFullScale } from './full-scale.ts';
import { rateIn } from './frequency-text.ts';

interface Channel {
  readonly name: string;
  /** Number in the names of the files that hold it; 0: a bit of the logic files. */
  readonly analog: number;
  readonly bit: number;
}

const floatBytes = 4;

export class SrSamples {
  readonly #channel: Channel;
  readonly #logicFile: string;
  readonly #rateHz: number;
  readonly #options: ReadingOptions;
  readonly #sampleBytes: number;
  readonly #values = new Float64Array(blockSamples);
  #rest: Uint8Array;
  #restBytes = 0;
  #samples: EvenSamples | undefined;

  /** Throws ImpError where the metadata tells no rate or no channel. */
  constructor(metadata: string, options: ReadingOptions) {
    const entries = new Map(
      Array.from(metadata.matchAll(/^([^=\n]+)=(.*)$/gm), ([, key = '', value = '']) => [
        key.trim(),
        value.trim(),
      ]),
    );
    const rateHz = options.rateHz ?? rateIn(`=${entries.get('samplerate') ?? ''}`);
    if (rateHz === undefined) throw captureError('no-rate', 'its metadata has no samplerate');
    this.#rateHz = rateHz;
    this.#options = options;
    const logic = channelsIn(entries, /^probe(\d+)$/).map(({ name, number }) => ({
      name,
      analog: 0,
      bit: number - 1,
    }));
    const analog = channelsIn(entries, /^analog(\d+)$/).map(({ name, number }) => ({
      name,
      analog: number,
      bit: 0,
    }));
    const channels = [...analog, ...logic];
    if (channels.length === 0) throw captureError('bad-sr', 'its metadata names no channel');
    this.#channel = chosenChannel(channels, options.channel);
    this.#logicFile = entries.get('capturefile') ?? 'logic-1';
    this.#sampleBytes =
      this.#channel.analog > 0 ? floatBytes : Math.max(1, Number(entries.get('unitsize')) || 1);
    this.#rest = new Uint8Array(this.#sampleBytes);
  }

  /** Whether a file of the session holds samples of the channel. */
  wants(file: string): boolean {
    const { analog } = this.#channel;
    const prefix = analog > 0 ? `analog-1-${analog}` : this.#logicFile;
    return file === prefix || (file.startsWith(`${prefix}-`) && /^\d+$/.test(file.slice(prefix.length + 1)));
  }

  /** The next bytes of the channel's files. */
  add(bytes: Uint8Array): void {
    const size = this.#sampleBytes;
    let at = 0;
    if (this.#restBytes > 0) {
      at = Math.min(size - this.#restBytes, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#restBytes);
      this.#restBytes += at;
      if (this.#restBytes < size) return;
      this.#take(this.#rest, 0, 1);
    }
    const whole = Math.floor((bytes.length - at) / size);
    for (let from = 0; from < whole; from += blockSamples)
      this.#take(bytes, at + from * size, Math.min(blockSamples, whole - from));
    const left = bytes.subarray(at + whole * size);
    this.#rest.set(left);
    this.#restBytes = left.length;
  }

  take(): readonly LightBlock[] {
    return this.#samples?.take() ?? [];
  }

  /** Throws ImpError where there was no sample, or half of one. */
  end(): readonly LightBlock[] {
    if (this.#restBytes > 0) throw captureError('cut-sr', 'half a sample at its end');
    if (this.#samples === undefined) throw captureError('empty-capture');
    return this.#samples.end();
  }

  #take(bytes: Uint8Array, at: number, count: number): void {
    const { analog, bit } = this.#channel;
    const values = this.#values;
    if (analog > 0) {
      const view = new DataView(bytes.buffer, bytes.byteOffset + at, count * floatBytes);
      for (let i = 0; i < count; i++) values[i] = view.getFloat32(i * floatBytes, true);
    } else {
      const size = this.#sampleBytes;
      const byte = at + (bit >> 3);
      for (let i = 0; i < count; i++) values[i] = ((bytes[byte + i * size] ?? 0) >> (bit & 7)) & 1;
    }
    this.#samples ??= new EvenSamples(this.#rateHz, this.#scaleOf(values.subarray(0, count)));
    this.#samples.add(values, count);
  }

  #scaleOf(head: Float64Array) {
    const volts = { time: false, level: true, index: false, unitVolts: 1 };
    return this.#channel.analog > 0
      ? scaleOf(volts, this.#options.fullScale, head)
      : scaleOf({ ...volts, fullScale: bitFullScale }, undefined, head);
  }
}

const channelsIn = (
  entries: ReadonlyMap<string, string>,
  key: RegExp,
): readonly { readonly name: string; readonly number: number }[] =>
  Array.from(entries, ([name, value]) => ({ name: value, number: Number(key.exec(name)?.[1]) }))
    .filter(({ number }) => number > 0)
    .toSorted((a, b) => a.number - b.number);
