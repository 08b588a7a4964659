/** What a program passes to the API, checked: a wrong parameter is an error in the program's words, at its own line. */
import type { LinkValue } from '../../protocol/link-value.ts';
import { Complaint, GuestFunction } from './values.ts';
import type { GuestValue } from './values.ts';

const wrong = (call: string, number: number, wanted: string): Complaint =>
  new Complaint(`${call}: parameter ${number} has to be ${wanted}`);

/** Parameters of one call, by their number from 1. */
export class Parameters {
  readonly #call: string;
  readonly #values: readonly GuestValue[];

  /** `call` names the function in complaints, for instance `imp.wakeup`. */
  constructor(call: string, values: readonly GuestValue[]) {
    this.#call = call;
    this.#values = values;
  }

  has(number: number): boolean {
    const value = this.#values[number - 1];
    return value !== undefined && value !== null;
  }

  any(number: number): GuestValue {
    return this.#values[number - 1];
  }

  text(number: number): string {
    const value = this.any(number);
    if (typeof value === 'string') return value;
    throw wrong(this.#call, number, 'a string');
  }

  truth(number: number): boolean {
    const value = this.any(number);
    if (typeof value === 'boolean') return value;
    throw wrong(this.#call, number, 'true or false');
  }

  number(number: number, least: number, most: number): number {
    const value = this.any(number);
    if (typeof value === 'number' && value >= least && value <= most) return value;
    throw wrong(this.#call, number, `a number from ${least} to ${most}`);
  }

  callback(number: number): GuestFunction {
    const value = this.any(number);
    if (value instanceof GuestFunction) return value;
    throw wrong(this.#call, number, 'a function');
  }

  /** Null where nothing, or null, was passed. */
  optionalCallback(number: number): GuestFunction | null {
    return this.has(number) ? this.callback(number) : null;
  }

  /** Anything that JSON can say. */
  data(number: number): LinkValue {
    const value = this.any(number) ?? null;
    if (value instanceof GuestFunction) throw wrong(this.#call, number, 'data, not a function');
    // Bytes become an array of numbers, as JSON would have them.
    return (value instanceof Uint8Array ? [...value] : value) as LinkValue;
  }
}

/** How a value looks in a log. */
export function logText(value: GuestValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof GuestFunction) return '(function)';
  if (value instanceof Uint8Array) return `(blob: ${value.length} bytes)`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
