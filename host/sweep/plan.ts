/** A grid over the models of screen, light and sensor, as YAML or as data. */
import { z } from 'zod';
import {
  impairmentNames,
  impairments,
  type ImpairmentName,
  type ImpairmentValues,
} from '../../hardware/impairments.ts';
import { lineCodes, senders } from '../../protocol/line-code.ts';
import { impairmentValues } from '../cli/impairment-options.ts';
import { inUnit, quantityOf } from '../cli/units.ts';
import { ImpError } from '../imp-error.ts';

/** What an axis may change beside the impairments: the rate at which the phone shows symbols. */
export const rateAxis = 'rate';
export type AxisName = ImpairmentName | typeof rateAxis;

const quantity = z.union([z.string(), z.number()]);
const axis = z.union([
  z.strictObject({ name: z.string(), values: z.array(quantity).min(1).max(200) }),
  z.strictObject({
    name: z.string(),
    from: quantity,
    to: quantity,
    steps: z.number().int().min(2).max(200),
    scale: z.enum(['linear', 'log']).default('linear'),
  }),
]);

const schema = z.strictObject({
  name: z.string().default('sweep'),
  seed: z.number().int().min(0).default(1),
  /** Flashes for each point. */
  trials: z.number().int().min(1).max(1000).default(5),
  line: z.enum(lineCodes).default('tri-level'),
  sender: z.enum(senders).default('sdk-0.3.0'),
  rate: z.string().default('60Hz'),
  sampleRate: z.string().default('1kHz'),
  /** The same everywhere, by the names of `impsim transmit --impair`; also whole situations, with the value true. */
  fixed: z.record(z.string(), z.union([z.string(), z.number(), z.literal(true)])).default({}),
  axes: z.array(axis).min(1).max(4),
});

export type SweepPlanInput = z.input<typeof schema>;

export interface Axis {
  readonly name: AxisName;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface SweepPlan extends Omit<z.output<typeof schema>, 'axes' | 'fixed' | 'rate' | 'sampleRate'> {
  readonly symbolHz: number;
  readonly sampleHz: number;
  readonly fixed: ImpairmentValues;
  readonly axes: readonly Axis[];
}

/** More points than this are a mistake. */
const mostPoints = 20_000;

/** Throws ImpError `plan`, naming the place. */
export function sweepPlan(data: unknown): SweepPlan {
  const read = schema.safeParse(data);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw wrong(`${(issue?.path ?? []).join('.') || 'it'}: ${issue?.message ?? 'it is not understood'}`);
  }
  const { axes, fixed, rate, sampleRate, ...plan } = read.data;
  const made = {
    ...plan,
    symbolHz: valueOf(rateAxis, rate),
    sampleHz: hertz('sampleRate', sampleRate, 50, 50_000),
    fixed: impairmentValues(
      Object.entries(fixed).map(([name, value]) => (value === true ? name : `${name}=${value}`)),
    ),
    axes: axes.map(axisOf),
  };
  const names = made.axes.map(({ name }) => name);
  if (new Set(names).size < names.length) throw wrong('two axes have the same name');
  const points = made.axes.reduce((product, { values }) => product * values.length, 1);
  if (points > mostPoints) throw wrong(`it has ${points} points, more than ${mostPoints}`);
  return made;
}

function axisOf(given: z.output<typeof axis>): Axis {
  const { name } = given;
  if (name !== rateAxis && !(impairmentNames as readonly string[]).includes(name))
    throw wrong(`there is no "${name}"; an axis is ${rateAxis} or one of ${impairmentNames.join(', ')}`);
  const known = name as AxisName;
  const unit = known === rateAxis ? 'Hz' : impairments[known].unit;
  if ('values' in given)
    return { name: known, unit, values: given.values.map((value) => valueOf(known, value)) };
  const [from, to] = [valueOf(known, given.from), valueOf(known, given.to)];
  if (given.scale === 'log' && !(from > 0 && to > 0)) throw wrong(`${name}: a log scale is above zero`);
  const values = Array.from({ length: given.steps }, (_, i) => {
    const share = i / (given.steps - 1);
    const value = given.scale === 'log' ? from * (to / from) ** share : from + (to - from) * share;
    return Number(value.toPrecision(6));
  });
  return { name: known, unit, values };
}

function valueOf(name: AxisName, given: string | number): number {
  if (name === rateAxis) return hertz(rateAxis, given, 1, 500);
  const value = impairmentValues([`${name}=${given}`])[name];
  if (value === undefined) throw wrong(`${name}: ${given} is no value`);
  return value;
}

function hertz(name: string, given: string | number, least: number, most: number): number {
  const read = quantityOf(String(given));
  const value = read === undefined ? undefined : read.unit === '' ? undefined : inUnit(read, 'Hz');
  if (value !== undefined && value >= least && value <= most) return value;
  throw wrong(`${name}: ${given} is no rate from ${least}Hz to ${most}Hz`);
}

const wrong = (cause: string): ImpError =>
  new ImpError('plan', `the plan: ${cause}`, 'see impsim sweep --help for an example');
