/** What a user says of a capture that the file does not. */
import type { FullScale, ReadingOptions } from '../captures/formats/capture-format.ts';
import { ImpError } from '../imp-error.ts';
import type { CommandOption, OptionValues } from './command.ts';
import { inUnit, quantityOf } from './units.ts';

export const captureOptions: readonly CommandOption[] = [
  { flags: '--rate <rate>', summary: 'samples per second of a file that has no times, for example 1kHz' },
  {
    flags: '--channel <channel>',
    summary:
      'which channel is light, by number from 1 or by name; each: the first with a BlinkUp in it (the first)',
  },
  { flags: '--full-scale <value>', summary: 'value that is full scale, for example 5V or 1023' },
];

/** Throws ImpError `option` where one makes no sense. */
export function readingOptions(options: OptionValues): ReadingOptions {
  const rateHz = rateOption(options, 'rate');
  const fullScale = fullScaleOption(options['fullScale']);
  const channel = options['channel'];
  return {
    ...(rateHz === undefined ? {} : { rateHz }),
    ...(fullScale === undefined ? {} : { fullScale }),
    ...(typeof channel === 'string' ? { channel } : {}),
  };
}

/** A rate above 0 Hz, or undefined. Without a unit it is in Hz. Throws ImpError `option`. */
export function rateOption(options: OptionValues, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const quantity = quantityOf(String(text));
  const rateHz = quantity?.unit === '' ? quantity.value : quantity && inUnit(quantity, 'Hz');
  if (rateHz !== undefined && rateHz > 0 && Number.isFinite(rateHz)) return rateHz;
  const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new ImpError(
    'option',
    `${flag} ${String(text)} is no rate`,
    `give one above zero, for example ${flag} 60Hz or ${flag} 1kHz`,
  );
}

function fullScaleOption(text: OptionValues[string]): FullScale | undefined {
  if (text === undefined) return undefined;
  const quantity = quantityOf(String(text));
  const volts = quantity && inUnit(quantity, 'V');
  if (volts !== undefined && volts > 0) return { value: volts, unit: 'V' };
  if (quantity?.unit === '' && quantity.value > 0) return { value: quantity.value, unit: '' };
  throw new ImpError(
    'option',
    `--full-scale ${String(text)} is no full scale`,
    "give it in volts or in the file's own numbers, for example --full-scale 5V or --full-scale 1023",
  );
}
