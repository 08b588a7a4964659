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
