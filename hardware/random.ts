/**
 * Chance with a seed: the same seed gives the same draws on every machine. Each model draws from a stream of its own,
 * so that switching one model on does not change what another one draws.
 */
import { exp, ln } from './elementary.ts';

/** Where streams come from: one seed, any number of named streams. */
export class Chance {
  readonly seed: number;

  /** Throws RangeError where the seed is not a whole number. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a whole number: ${seed}`);
    this.seed = seed;
  }

  /** The stream of that name, from its beginning, whatever other streams exist. */
  stream(name: string): ChanceStream {
    return new ChanceStream(`${this.seed}/${name}`);
  }
}

/** A stream of draws: Doty-Humphrey's small fast counting generator (sfc32), period at least 2^32. */
export class ChanceStream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(key: string) {
    this.#a = hash(key, 0x9e3779b9);
    this.#b = hash(key, 0x85ebca6b);
    this.#c = hash(key, 0xc2b2ae35);
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** A whole number, 0 .. 2^32 - 1. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A real number, 0 <= x < 1, in steps of 2^-32. */
  next(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** A whole number, 0 .. `below` - 1. `below` is at most 2^32. */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** A real number, `from` <= x < `to`. */
  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** `count` bytes. */
  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count; i++) bytes[i] = this.uint32() >>> 24;
    return bytes;
  }

  /** A draw of the standard normal distribution: mean 0, deviation 1 (ziggurat of Marsaglia and Tsang, 256 layers). */
  gaussian(): number {
    for (;;) {
      const bits = this.uint32();
      const layer = bits & 0xff;
      const share = ((bits | 0) >> 8) / 0x80_0000;
      const width = layerWidths[layer] ?? 0;
      const x = share * width;
      if (Math.abs(x) < (layerWidths[layer + 1] ?? 0)) return x;
      if (layer === 0) return share < 0 ? -this.#tail() : this.#tail();
      const low = layerHeights[layer] ?? 0;
      const high = layerHeights[layer + 1] ?? 0;
      if (low + this.next() * (high - low) < density(x)) return x;
    }
  }

  /** Beyond the lowest layer: Marsaglia's exact method for the tail. */
  #tail(): number {
    for (;;) {
      const x = -ln(1 - this.next()) / tailFrom;
      if (-2 * ln(1 - this.next()) > x * x) return tailFrom + x;
    }
  }
}

/** FNV-1a over the key's UTF-16 units, then MurmurHash3's finish: near keys give far states. */
function hash(key: string, basis: number): number {
  let h = basis;
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Where the tail of the ziggurat begins, and the area of each layer: Marsaglia and Tsang (2000), for 256 layers. */
const tailFrom = 3.6541528853610088;
const layerArea = 0.00492867323399;

const density = (x: number): number => exp((-x * x) / 2);

/** Width of each layer, lowest first; the lowest one's is that of a box of its area, tail included. */
const layerWidths = new Float64Array(257);
/** Height of the curve at each layer's width. */
const layerHeights = new Float64Array(257);

layerWidths[0] = layerArea / density(tailFrom);
layerWidths[1] = tailFrom;
layerHeights[1] = density(tailFrom);
for (let layer = 2, width = tailFrom; layer < 256; layer++) {
  width = Math.sqrt(-2 * ln(layerArea / width + density(width)));
  layerWidths[layer] = width;
  layerHeights[layer] = density(width);
}
layerHeights[256] = 1;
