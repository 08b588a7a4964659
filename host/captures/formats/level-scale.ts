/** From the numbers in a file to levels of 16 bits. */
import { captureError } from './capture-errors.ts';

const fullScaleLevel = 65_535;
/** How far a value may be beyond an assumed full scale: a converter's reference is not exact. */
const slack = 1.02;
/** Values below this share of full scale are no noise around zero ... */
export const negativeFrom = -1 / 256;
/** ... where more than this share of a block has them. */
export const mostNegative = 0.01;

/** The level of a value; where values are `signed`, zero is half-way. */
export function levelOf(value: number, fullScale: number, signed: boolean): number {
  const offset = signed ? fullScaleLevel / 2 : 0;
  const gain = (signed ? fullScaleLevel / 2 : fullScaleLevel) / fullScale;
  const level = offset + gain * value;
  return level <= 0 ? 0 : level >= fullScaleLevel ? fullScaleLevel : Math.trunc(level + 0.5);
}

/**
 * Zero is dark, full scale is 65535. A source with negative values (an audio input, an oscilloscope coupled to AC) is shifted
 * from the first block on that has them: then minus full scale is dark.
 */
export class LevelScale {
  readonly #fullScale: number;
  readonly #assumed: boolean;
  #signed = false;

  /** `assumed`: nobody said that this is full scale; a value well beyond it proves it wrong, and throws. Else it is clipped. */
  constructor(fullScale: number, assumed: boolean) {
    this.#fullScale = fullScale;
    this.#assumed = assumed;
  }

  /** Levels of the first `count` values. Throws ImpError where one is no number. */
  levels(values: Float64Array, count: number, firstIndex: number): Uint16Array {
    this.#look(values, count, firstIndex);
    const levels = new Uint16Array(count);
    const signed = this.#signed;
    const fullScale = this.#fullScale;
    for (let i = 0; i < count; i++) levels[i] = levelOf(values[i] ?? 0, fullScale, signed);
    return levels;
  }

  #look(values: Float64Array, count: number, firstIndex: number): void {
    const least = negativeFrom * this.#fullScale;
    const most = this.#assumed ? slack * this.#fullScale : Infinity;
    let negative = 0;
    for (let i = 0; i < count; i++) {
      const value = values[i] ?? 0;
      if (value < least) negative++;
      // Written so that NaN is caught too.
      if (!(value <= most)) this.#refuse(value, firstIndex + i);
    }
    if (negative > count * mostNegative) this.#signed = true;
  }

  #refuse(value: number, index: number): void {
    if (Number.isNaN(value)) throw captureError('no-number', `sample ${index + 1}`);
    throw captureError(
      'beyond-full-scale',
      `sample ${index + 1} is ${value}, full scale was taken to be ${this.#fullScale}`,
    );
  }
}
