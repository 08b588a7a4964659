/**
 * Elementary functions made of + - * / and square root only. Those are exact by IEEE 754 wherever JavaScript
 * runs; Math.exp, log and sin may differ in the last bit between engines, and then the same seed would not
 * give the same light. Accurate to about 1e-15.
 */

const bits = new DataView(new ArrayBuffer(8));

/** 2 to a whole power, -1022 .. 1023, exactly: written as the exponent of an IEEE 754 number. */
function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (1023 + exponent) << 20);
  return bits.getFloat64(0);
}

/** e to the power of `x`; 0 below -700, Infinity above 700. */
export function exp(x: number): number {
  if (x < -700) return 0;
  if (x > 700) return Infinity;
  const steps = Math.round(x * stepsPerUnit);
  const r = x - steps / stepsPerUnit;
  const doublings = steps >> 6;
  const near = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
  return near * (rootsOfTwo[steps & 63] ?? 1) * powerOfTwo(doublings);
}

/** An octave of `exp` in 64 steps. */
const stepsPerUnit = 64 / Math.LN2;

/** 2 to the power of i / 64, each by its series. */
const rootsOfTwo = Float64Array.from({ length: 64 }, (_, i) => {
  const x = (i / 64) * Math.LN2;
  let sum = 1;
  for (let term = 20; term > 0; term--) sum = 1 + (sum * x) / term;
  return sum;
});

/** Natural logarithm of a positive, normal number. Throws RangeError on another. */
export function ln(x: number): number {
  if (!(x > 0 && x < Infinity)) throw new RangeError(`no logarithm of ${x}`);
  let exponent = 0;
  let mantissa = x;
  for (; mantissa >= 1.5; mantissa /= 2) exponent++;
  for (; mantissa < 0.75; mantissa *= 2) exponent--;
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let i = 23; i > 0; i -= 2) sum = sum * square + 1 / i;
  return exponent * Math.LN2 + 2 * ratio * sum;
}

/** Sine of an angle in whole turns: sine(0.25) is 1. */
export function sine(turns: number): number {
  let rest = turns - Math.floor(turns);
  const sign = rest >= 0.5 ? -1 : 1;
  if (rest >= 0.5) rest -= 0.5;
  if (rest > 0.25) rest = 0.5 - rest;
  const angle = rest * 2 * Math.PI;
  const square = angle * angle;
  let sum = 1;
  for (let i = 20; i > 0; i -= 2) sum = 1 - (sum * square) / (i * (i + 1));
  return sign * angle * sum;
}

/** `base` to the power of `exponent`, for a positive base. */
export const power = (base: number, exponent: number): number => exp(exponent * ln(base));
