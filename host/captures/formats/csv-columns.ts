/** Which column of a CSV is what, by its name or, without names, by its numbers. */
import type { FullScale } from './capture-format.ts';
import { captureError } from './capture-errors.ts';
import { LevelScale } from './level-scale.ts';

/** Words of a time column's name to microseconds per unit. */
const timeUnitsUs: Readonly<Record<string, number>> = {
  ns: 1e-3,
  nanoseconds: 1e-3,
  us: 1,
  µs: 1,
  usec: 1,
  micros: 1,
  microseconds: 1,
  ms: 1e3,
  msec: 1e3,
  millis: 1e3,
  milliseconds: 1e3,
  s: 1e6,
  sec: 1e6,
  second: 1e6,
  seconds: 1e6,
};

/** Numbered samples have no times. */
const indexNames = new Set(['sequence', 'index', 'idx', 'sample', 'samples', 'n', 'nr', 'no', 'i']);
const timeNames = new Set(['time', 't', 'timestamp', 'zeit', 'at', 'elapsed']);
const levelNames = new Set([
  'level',
  'levels',
  'light',
  'lightlevel',
  'adc',
  'value',
  'signal',
  'sensor',
  'raw',
  'counts',
  'reading',
]);

/** Full scale of a column in volts where nobody says it, smallest first; the imp's own, and an Arduino Uno's. */
const usualVolts = [3.3, 5] as const;
const levelFullScale = 65_535;

/** What a name says of its column. */
export interface ColumnMeaning {
  readonly time: boolean;
  readonly level: boolean;
  /** Counts samples, says nothing else. */
  readonly index: boolean;
  /** Microseconds per unit. */
  readonly unitUs?: number;
  /** Volts per unit. */
  readonly unitVolts?: number;
  /** Value at full scale. */
  readonly fullScale?: number;
}

/** Reads a column's name: `time_s`, `Time [ms]`, `t`, `volts`, `ch1 (mV)`, `adc_12bit`. */
export function meaningOf(name: string): ColumnMeaning {
  const words = name
    .toLowerCase()
    .replaceAll('μ', 'µ')
    .split(/[^a-z0-9µ%]+/)
    .filter((word) => word !== '');
  const unit = words.find((word) => Object.hasOwn(timeUnitsUs, word));
  const time = words.some((word) => timeNames.has(word)) || unit !== undefined;
  const bits = words.map((word) => /^(\d+)bits?$/.exec(word)?.[1]).find((found) => found !== undefined);
  const volts = words.some((word) => /^v(olts?|oltage)?$/.test(word))
    ? 1
    : words.some((word) => /^(mv|millivolts?)$/.test(word))
      ? 1e-3
      : undefined;
  const percent = words.includes('%') || words.includes('percent');
  const fullScale = bits === undefined ? (percent ? 100 : undefined) : 2 ** Number(bits) - 1;
  return {
    time,
    index: words.some((word) => indexNames.has(word)) && words.length === 1,
    level:
      !time &&
      (volts !== undefined ||
        fullScale !== undefined ||
        words.some((word) => levelNames.has(word) || /^ch(annel)?\d*v?$/.test(word))),
    ...(time && unit !== undefined ? { unitUs: timeUnitsUs[unit] ?? 1 } : {}),
    ...(volts === undefined ? {} : { unitVolts: volts }),
    ...(fullScale === undefined ? {} : { fullScale }),
  };
}

/**
 * Microseconds per unit of a time column that does not say it, by the step between its first two rows: fractions below 0.02
 * are seconds and other fractions milliseconds; whole numbers below 20 are milliseconds and others microseconds. Any sensible sample rate
 * (50 per second and more) is read right.
 */
export function unitOfStep(step: number): number {
  if (Number.isInteger(step)) return Math.abs(step) < 20 ? 1e3 : 1;
  return Math.abs(step) < 0.02 ? 1e6 : 1e3;
}

/**
 * The scale of a level column. What a person gave goes first, then what the name says; else volts are of 3.3 or 5, whole
 * numbers are the imp's own levels of 16 bits, and fractions are volts.
 */
export function scaleOf(
  { unitVolts, fullScale }: ColumnMeaning,
  given: FullScale | undefined,
  head: Float64Array,
): LevelScale {
  if (given !== undefined)
    return new LevelScale(given.unit === 'V' ? given.value / (unitVolts ?? 1) : given.value, false);
  if (fullScale !== undefined) return new LevelScale(fullScale, true);
  const most = head.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (unitVolts === undefined && head.every((value) => Number.isInteger(value)))
    return new LevelScale(levelFullScale, true);
  const volts = usualVolts.find((usual) => most * (unitVolts ?? 1) <= usual * 1.02);
  if (volts === undefined)
    throw captureError('no-full-scale', `values up to ${most}${unitVolts === undefined ? '' : ', in volts'}`);
  return new LevelScale(volts / (unitVolts ?? 1), true);
}
