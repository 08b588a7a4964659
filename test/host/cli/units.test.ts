import { describe, expect, it } from 'vitest';
import { impairmentNames, impairments } from '../../../hardware/impairments.ts';
import { impairmentValues } from '../../../host/cli/impairment-options.ts';
import { inUnit, quantityOf } from '../../../host/cli/units.ts';

describe('quantities', () => {
  it.each([
    ['60Hz', 'Hz', 60],
    ['1kHz', 'Hz', 1000],
    ['1.5 s', 'ms', 1500],
    ['.5ms', 'us', 500],
    ['1e3us', 'ms', 1],
    ['2%', '', 0.02],
    ['0.2%', 'ppm', 2000],
    ['300ppm', '%', 0.03],
    ['0.35', '%', 35],
    ['3300mV', 'V', 3.3],
    ['0.5/s', '/min', 30],
    ['-20dB', 'dB', -20],
  ])('%s in %s', (text, unit, value) => {
    expect(inUnit(quantityOf(text)!, unit)).toBe(value);
  });

  it.each(['', 'Hz', '1x', '1 2', '0x10', 'NaN', 'Infinity', '1kHzz', '--1'])('"%s" is none', (text) => {
    expect(quantityOf(text)).toBeUndefined();
  });

  it('kinds are not mixed', () => {
    expect(inUnit(quantityOf('5Hz')!, 'ms')).toBeUndefined();
    expect(inUnit(quantityOf('5')!, 'ms')).toBeUndefined();
    expect(inUnit(quantityOf('5V')!, 'Hz')).toBeUndefined();
  });

  it.each(impairmentNames)('--impair %s can be written as the help shows it, and bare', (name) => {
    const { typical, unit } = impairments[name];
    expect(impairmentValues([`${name}=${typical}${unit}`])).toEqual({ [name]: typical });
    expect(impairmentValues([name])).toEqual({ [name]: typical });
  });
});
