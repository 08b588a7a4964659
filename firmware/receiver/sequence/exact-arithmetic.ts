/** Arithmetic from sums and products alone: the language's own sine and power may differ in the last bit between machines, decisions must not. */

/** A point on the unit circle. */
export interface Phasor {
  readonly re: number;
  readonly im: number;
}

const radiansPerTurn = 6.283185307179586;
/** Powers of the series: the next term at half a turn is below 1e-15. */
const terms = 28;

/** The point after `turns` turns, any real number. */
export function phasor(turns: number): Phasor {
  const x = (turns - Math.round(turns)) * radiansPerTurn;
  let re = 0;
  let im = 0;
  let term = 1;
  for (let n = 0; n < terms; n += 2) {
    const sign = n % 4 === 0 ? 1 : -1;
    re += sign * term;
    term *= x / (n + 1);
    im += sign * term;
    term *= x / (n + 2);
  }
  return { re, im };
}

/** x times x. */
export const square = (x: number): number => x * x;

/** Halvings of the exponent, after which the series is short. */
const halvings = 6;

/** e to the power of x, for x of 0 and less; 0 below -40. */
export function powerOfE(x: number): number {
  if (x < -40) return 0;
  const small = x / 2 ** halvings;
  let power = 1;
  for (let n = 10; n > 0; n--) power = 1 + (small * power) / n;
  for (let n = 0; n < halvings; n++) power *= power;
  return power;
}
