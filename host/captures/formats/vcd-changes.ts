/** The changes of one signal in a VCD. This is where reading one spends its time: bytes, not strings. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import { NumberScanner } from './csv-numbers.ts';
import type { HeldChanges } from './held-changes.ts';

const newLine = 0x0a;
const space = 0x20;
const hash = 0x23;
const dollar = 0x24;
const zero = 0x30;
const one = 0x31;
const nine = 0x39;
const minus = 0x2d;
const point = 0x2e;
/** So many digits with their point are read without loss. */
const exactDigits = 15;
const powersOfTen = Float64Array.from({ length: exactDigits + 1 }, (_, i) => 10 ** i);
/** Set in a letter's code where it is lower-case. */
const lowerCase = 0x20;
const r = 0x72;
const b = 0x62;

export class VcdChanges {
  readonly #id: Uint8Array;
  readonly #unitUs: number;
  readonly #changes: HeldChanges;
  readonly #scanner = new NumberScanner(0x2e);
  #timeUs = 0;
  #line: number;

  /** `id`: the letters of the signal; `line`: how many lines came before. */
  constructor(id: string, unitUs: number, changes: HeldChanges, line: number) {
    this.#id = Uint8Array.from(id, (letter) => letter.charCodeAt(0));
    this.#unitUs = unitUs;
    this.#changes = changes;
    this.#line = line;
  }

  /** Where in the file it is. */
  get place(): string {
    return `line ${this.#line}`;
  }

  /** Whole lines. Each holds a time, or changes, or both; commands say nothing here. */
  *lines(bytes: Uint8Array): Generator<LightBlock> {
    const changes = this.#changes;
    for (let at = 0; at < bytes.length;) {
      this.#line++;
      at = this.#takeLine(bytes, at);
      if (changes.full) yield* changes.take();
    }
    yield* changes.take();
  }

  end(): readonly LightBlock[] {
    return this.#changes.end(this.#timeUs);
  }

  /** Answers where the next line begins. */
  #takeLine(bytes: Uint8Array, from: number): number {
    let at = from;
    while (bytes[at] !== newLine) {
      const byte = bytes[at] ?? 0;
      if (byte <= space) at++;
      else if (byte === hash) at = this.#time(bytes, at + 1);
      else if (byte === dollar) at = wordEnd(bytes, at);
      else if ((byte | lowerCase) === r) at = this.#real(bytes, at + 1);
      else if ((byte | lowerCase) === b) at = this.#vector(bytes, at);
      else at = this.#bit(bytes, at);
    }
    return at + 1;
  }

  #time(bytes: Uint8Array, from: number): number {
    let at = from;
    let whole = 0;
    for (let digit = (bytes[at] ?? 0) - zero; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - zero)
      whole = whole * 10 + digit;
    if (at > from && (bytes[at] ?? 0) <= space) {
      this.#timeUs = whole * this.#unitUs;
      return at;
    }
    const time = this.#number(bytes, from);
    if (time < 0) throw captureError('negative-time', this.place);
    this.#timeUs = time * this.#unitUs;
    return this.#scanner.at;
  }

  /** A real stands apart from the letters of its signal. */
  #real(bytes: Uint8Array, from: number): number {
    const negative = bytes[from] === minus;
    const first = negative ? from + 1 : from;
    let at = first;
    let byte = bytes[at] ?? 0;
    let mantissa = 0;
    let pointAt = 0;
    for (; (byte >= zero && byte <= nine) || (byte === point && pointAt === 0); byte = bytes[++at] ?? 0)
      if (byte === point) pointAt = at;
      else mantissa = mantissa * 10 + (byte - zero);
    // What is longer, or has an exponent, is read with more care.
    if (byte !== space || at - first === (pointAt === 0 ? 0 : 1) || at - first > exactDigits)
      return this.#oddReal(bytes, from);
    if (this.#isOurs(bytes, at + 1)) {
      const value = pointAt === 0 ? mantissa : mantissa / (powersOfTen[at - pointAt - 1] ?? 1);
      this.#changes.add(this.#timeUs, negative ? -value : value);
    }
    return wordEnd(bytes, at + 1);
  }

  #oddReal(bytes: Uint8Array, from: number): number {
    const value = this.#number(bytes, from);
    const at = this.#scanner.at;
    if (this.#isOurs(bytes, at)) this.#changes.add(this.#timeUs, value);
    return wordEnd(bytes, at);
  }

  /** So does a vector; ours has one bit, which is its last. */
  #vector(bytes: Uint8Array, from: number): number {
    const end = wordEnd(bytes, from);
    const at = end + 1;
    if (bytes[end] === space && this.#isOurs(bytes, at)) this.#state(bytes[end - 1]);
    return bytes[end] === space ? wordEnd(bytes, at) : end;
  }

  /** A bit stands at the letters of its signal. */
  #bit(bytes: Uint8Array, at: number): number {
    if (this.#isOurs(bytes, at + 1)) this.#state(bytes[at]);
    return wordEnd(bytes, at);
  }

  /** Unknown or switched off changes nothing. */
  #state(letter: number | undefined): void {
    if (letter === zero || letter === one) this.#changes.add(this.#timeUs, letter - zero);
  }

  #number(bytes: Uint8Array, from: number): number {
    const scanner = this.#scanner;
    scanner.bytes = bytes;
    scanner.at = from;
    const value = scanner.number();
    if (Number.isNaN(value)) throw captureError('no-number', this.place);
    return value;
  }

  #isOurs(bytes: Uint8Array, at: number): boolean {
    const id = this.#id;
    for (let i = 0; i < id.length; i++) if (bytes[at + i] !== id[i]) return false;
    return (bytes[at + id.length] ?? newLine) <= space;
  }
}

function wordEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at] ?? newLine) > space) at++;
  return at;
}
