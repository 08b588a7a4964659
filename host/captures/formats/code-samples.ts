/**
 * Samples of 16 bit as a WAV has them, at a steady rate, on their way to blocks of light: what `EvenSamples` and `LevelScale` make of
 * their shares of full scale, but without a number of 64 bit for each. A day of light is read at the speed of this.
 */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import { blockSamples } from './capture-format.ts';
import { levelOf, mostNegative, negativeFrom } from './level-scale.ts';

/** The top code is 1, so that a clipped sample is full scale. */
const topCode = 0x7fff;
const codeCount = 1 << 16;
const blockBytes = 2 * blockSamples;

/** Whether this machine has numbers of 16 bit as a WAV has them, least byte first. */
export const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export class CodeSamples {
  readonly #sampleHz: number;
  readonly #fullScale: number;
  /** Memory that every block is made in, where blocks are lent. */
  readonly #lent: Uint16Array | undefined;
  /** The block that is not complete. */
  readonly #bytes = new Uint8Array(blockBytes);
  #count = 0;
  #firstIndex = 0;
  #signed = false;

  /** `fullScale`: the share of the top code that is full scale; `lends` as in `ReadingOptions`. Throws ImpError where the rate is not positive. */
  constructor(rateHz: number, fullScale: number, lends = false) {
    if (!(rateHz > 0)) throw captureError('zero-rate', `${rateHz} Hz`);
    this.#sampleHz = rateHz;
    this.#fullScale = fullScale;
    this.#lent = lends ? new Uint16Array(blockSamples) : undefined;
  }

  /** Takes bytes, which may end within a sample; hands out the blocks that are complete. */
  *push(bytes: Uint8Array): Generator<LightBlock> {
    for (let from = 0; from < bytes.length;) {
      const to = Math.min(bytes.length, from + blockBytes - this.#count);
      // Whole blocks that lie as numbers of 32 bits must are taken where they are.
      if (to - from === blockBytes && (bytes.byteOffset + from) % 4 === 0)
        yield this.#block(bytes, from, blockSamples);
      else {
        this.#bytes.set(bytes.subarray(from, to), this.#count);
        this.#count += to - from;
        if (this.#count === blockBytes) yield this.#block(this.#bytes, 0, blockSamples);
      }
      from = to;
    }
  }

  /** The rest. Throws ImpError where there was no sample at all. */
  *end(): Generator<LightBlock> {
    const samples = this.#count >> 1;
    if (samples > 0) yield this.#block(this.#bytes, 0, samples);
    if (this.#firstIndex === 0) throw captureError('empty-capture');
  }

  /** The block of `samples` codes that begin at byte `from`. */
  #block(bytes: Uint8Array, from: number, samples: number): LightBlock {
    const at = bytes.byteOffset + from;
    const levels = this.#lent?.subarray(0, samples) ?? new Uint16Array(samples);
    const plain = samples === blockSamples && !this.#signed && this.#fullScale === 1;
    if (!plain || !double(new Int32Array(bytes.buffer, at, samples / 2), levels))
      this.#lookUp(new Int16Array(bytes.buffer, at, samples), levels);
    const firstIndex = this.#firstIndex;
    this.#firstIndex += samples;
    this.#count = 0;
    return { originUs: 0, sampleHz: this.#sampleHz, firstIndex, levels };
  }

  #lookUp(codes: Int16Array, levels: Uint16Array): void {
    const leastCode = Math.ceil(negativeFrom * this.#fullScale * topCode);
    if (negativesIn(codes, leastCode) > codes.length * mostNegative) this.#signed = true;
    const table = tableOf(this.#fullScale, this.#signed);
    for (let i = 0; i < codes.length; i++) levels[i] = table[(codes[i] ?? 0) + codeCount / 2] ?? 0;
  }
}

/** What `levels` holds is for these; captures that are read in turn are mostly alike. */
const latest = { fullScale: Number.NaN, signed: false, levels: new Uint16Array(0) };

/** The level of each code, from the lowest on. */
function tableOf(fullScale: number, signed: boolean): Uint16Array {
  if (latest.fullScale === fullScale && latest.signed === signed) return latest.levels;
  const levels = new Uint16Array(codeCount);
  for (let i = 0; i < codeCount; i++) levels[i] = levelOf((i - codeCount / 2) / topCode, fullScale, signed);
  Object.assign(latest, { fullScale, signed, levels });
  return levels;
}

function negativesIn(codes: Int16Array, leastCode: number): number {
  let negatives = 0;
  for (const code of codes) if (code < leastCode) negatives++;
  return negatives;
}

/**
 * Makes levels of a block's codes, two at a time, where none is negative: code * 65535 / 32767 rounded is twice the code, and one more
 * from the middle on. False where one is negative: then the levels are not to be used.
 */
function double(pairs: Int32Array, levels: Uint16Array): boolean {
  const out = new Int32Array(levels.buffer, levels.byteOffset, pairs.length);
  let all = 0;
  // Four pairs a turn: a turn itself costs as much as a pair.
  for (let i = 0; i < pairs.length; i = (i + 4) | 0) {
    const a = pairs[i] ?? 0;
    const b = pairs[(i + 1) | 0] ?? 0;
    const c = pairs[(i + 2) | 0] ?? 0;
    const d = pairs[(i + 3) | 0] ?? 0;
    all |= a | b | c | d;
    out[i] = (a << 1) + (((a + 0x4000_4000) >>> 15) & 0x0001_0001);
    out[(i + 1) | 0] = (b << 1) + (((b + 0x4000_4000) >>> 15) & 0x0001_0001);
    out[(i + 2) | 0] = (c << 1) + (((c + 0x4000_4000) >>> 15) & 0x0001_0001);
    out[(i + 3) | 0] = (d << 1) + (((d + 0x4000_4000) >>> 15) & 0x0001_0001);
  }
  return (all & 0x8000_8000) === 0;
}
