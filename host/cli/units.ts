/** Quantities as people type them: a number and a unit, without a space. */

/** Units of one kind, each in the kind's first one. */
const kinds: readonly Readonly<Record<string, number>>[] = [
  { Hz: 1, kHz: 1e3, MHz: 1e6 },
  { us: 1, µs: 1, ms: 1e3, s: 1e6, min: 60e6, h: 3600e6 },
  { '': 1, '%': 1e-2, ppm: 1e-6 },
  { V: 1, mV: 1e-3 },
  { Ohm: 1, kOhm: 1e3, MOhm: 1e6 },
  { '/min': 1, '/s': 60, '/h': 1 / 60 },
  { dB: 1 },
  { LSB: 1 },
  { bit: 1 },
];

export interface Quantity {
  readonly value: number;
  readonly unit: string;
}

/** Reads `12.5ms`; undefined where it is no number with a known unit or none. */
export function quantityOf(text: string): Quantity | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?) ?([^\d\s]*)$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, number = '', unit = ''] = match;
  return kinds.some((kind) => Object.hasOwn(kind, unit)) ? { value: Number(number), unit } : undefined;
}

/** The value in another unit; undefined where that is of another kind. */
export function inUnit({ value, unit }: Quantity, wanted: string): number | undefined {
  if (unit === wanted) return value;
  const kind = kinds.find((each) => Object.hasOwn(each, wanted));
  const [from, to] = [kind?.[unit], kind?.[wanted]];
  if (from === undefined || to === undefined) return undefined;
  // 0.2 % shall be 2000 ppm, not 2000.0000000000002.
  return Number(((value * from) / to).toPrecision(12));
}
