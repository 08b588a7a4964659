/** Numbers out of bytes, quickly: the inner loop of reading a CSV. */

const powersOfTen = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

const zero = 0x30;
const space = 0x20;
const quote = 0x22;
const plus = 0x2b;
const minus = 0x2d;
/** Set in a letter's code where it is lower-case. */
const lowerCase = 0x20;
const e = 0x65;

const carriageReturn = 0x0d;

/** Walks over bytes. `at` must not come to their end: whoever uses it gives whole lines. */
export class NumberScanner {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  readonly #decimal: number;

  /** `decimal`: the byte between whole and fraction. */
  constructor(decimal: number) {
    this.#decimal = decimal;
  }

  /** The number at `at`, spaces and quotes around it skipped; NaN where there is none. */
  number(): number {
    const { bytes } = this;
    let at = this.at;
    let byte = bytes[at] ?? 0;
    while (byte === space || byte === quote) byte = bytes[++at] ?? 0;
    const negative = byte === minus;
    if (negative || byte === plus) byte = bytes[++at] ?? 0;
    const from = at;
    let mantissa = 0;
    let exponent = 0;
    for (let digit = byte - zero; digit >= 0 && digit <= 9; digit = byte - zero) {
      mantissa = mantissa * 10 + digit;
      byte = bytes[++at] ?? 0;
    }
    let digits = at - from;
    if (byte === this.#decimal) {
      const fraction = ++at;
      byte = bytes[at] ?? 0;
      for (let digit = byte - zero; digit >= 0 && digit <= 9; digit = byte - zero) {
        mantissa = mantissa * 10 + digit;
        byte = bytes[++at] ?? 0;
      }
      exponent = fraction - at;
      digits += at - fraction;
    }
    this.at = at;
    if (digits === 0) return Number.NaN;
    if ((byte | lowerCase) === e) {
      this.at = at + 1;
      exponent += this.#exponent();
    }
    this.#skip();
    const value = scaled(mantissa, exponent);
    return negative ? -value : value;
  }

  #exponent(): number {
    const { bytes } = this;
    let at = this.at;
    const negative = bytes[at] === minus;
    if (negative || bytes[at] === plus) at++;
    const from = at;
    let exponent = 0;
    for (let digit = (bytes[at] ?? 0) - zero; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - zero)
      exponent = Math.min(9999, exponent * 10 + digit);
    this.at = at;
    if (at === from) return Number.NaN;
    return negative ? -exponent : exponent;
  }

  #skip(): void {
    let byte = this.bytes[this.at];
    while (byte === space || byte === quote || byte === carriageReturn) byte = this.bytes[++this.at];
  }
}

/** Division by a power of ten is exact to the last bit, multiplication by its inverse is not. */
function scaled(mantissa: number, exponent: number): number {
  if (exponent === 0) return mantissa;
  if (exponent < 0 && exponent >= -22) return mantissa / (powersOfTen[-exponent] ?? 1);
  return mantissa * 10 ** exponent;
}
