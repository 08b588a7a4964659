/** Values with units, as scenarios write them. A number without a unit is refused. */
import { z } from 'zod';
import { impairmentNames } from '../../hardware/impairments.ts';
import type { ImpairmentName, ImpairmentValues } from '../../hardware/impairments.ts';
import { impairmentValues } from '../cli/impairment-options.ts';
import { inUnit, quantityOf } from '../cli/units.ts';
import { ImpError } from '../imp-error.ts';

const withUnit = (unit: string, example: string, least: number, most: number) =>
  z.unknown().transform((given, context): number => {
    const quantity = typeof given === 'string' ? quantityOf(given) : undefined;
    const value = quantity === undefined || quantity.unit === '' ? undefined : inUnit(quantity, unit);
    if (value !== undefined && value >= least && value <= most) return value;
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(given)} has to be a number with its unit, like ${example}, from ${least}${unit} to ${most}${unit}`,
    });
    return z.NEVER;
  });

/** `10s`, `250ms`: whole microseconds. */
export const duration = withUnit('us', '10s', 0, 1e14).transform(Math.round);
/** `60Hz`. */
export const symbolRate = withUnit('Hz', '60Hz', 1, 1000);
/** `1kHz`. */
export const sampleRate = withUnit('Hz', '1kHz', 1, 50_000);

/** `{snr: 20dB, mains: 30%}` of these impairments; a name whose value is a plain ratio takes a plain number. */
export const impairmentMap = (names: readonly ImpairmentName[] = impairmentNames) =>
  z
    .partialRecord(z.enum(names as [ImpairmentName, ...ImpairmentName[]]), z.union([z.string(), z.number()]))
    .transform((given, context): ImpairmentValues => {
      try {
        return impairmentValues(
          names.flatMap((name) => {
            const value = given[name];
            return value === undefined ? [] : [`${name}=${value}`];
          }),
        );
      } catch (error) {
        if (!(error instanceof ImpError)) throw error;
        context.addIssue({ code: 'custom', message: `${error.cause}: ${error.cure}` });
        return z.NEVER;
      }
    }) as unknown as z.ZodType<ImpairmentValues, Partial<Record<ImpairmentName, string | number>>>;
