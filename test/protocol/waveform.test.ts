/** Protects: frames show as the documented line codes say, by a second, separately written writer; symbols stand at their times. */
import { describe, expect, test } from 'vitest';
import { greySrgb, lineCodes, lineCodeTables, senders } from '../../protocol/line-code.ts';
import { symbolsOfFrame, waveform } from '../../protocol/waveform.ts';
import { vectors } from './vectors.ts';

const bits = (frame: Uint8Array) => Array.from(frame, (byte) => byte.toString(2).padStart(8, '0')).join('');
const triLevel = (frame: Uint8Array) =>
  bits(frame).replaceAll('1', '2').replaceAll('0', '1').replaceAll(/./g, '0$&');
const biLevel = (frame: Uint8Array) => `${'20'.repeat(30)}${bits(frame).replaceAll('1', '2')}000000`;

describe.each(vectors)('$name', ({ frame }) => {
  test.each([
    ['tri-level', 'sdk-0.3.0', `${'01'.repeat(24)}${triLevel(frame)}000000`],
    ['tri-level', 'beta-2015', `${'01'.repeat(16)}${triLevel(frame)}0`],
    ['bi-level', 'sdk-0.3.0', biLevel(frame)],
    ['bi-level', 'beta-2015', biLevel(frame)],
  ] as const)('%s by %s', (lineCode, sender, symbols) => {
    expect(symbolsOfFrame(frame, { lineCode, sender }).join('')).toBe(symbols);
    expect(waveform(frame, { lineCode, sender }).symbols.join('')).toBe(symbols);
  });
});

const frame = vectors[0]!.frame;

test('sync is zero bits (24 and 16) in tri-level, 60 symbols from white to black in bi-level', () => {
  const sync = (lineCode: 'tri-level' | 'bi-level') =>
    senders.map((sender) => lineCodeTables[lineCode].surround[sender].sync);
  expect(sync('tri-level').map((symbols) => symbols.length)).toEqual([48, 32]);
  for (const symbols of sync('bi-level'))
    expect([symbols.length, symbols[0], symbols.at(-1)]).toEqual([60, 2, 0]);
});

test('the grey of either sender', () => {
  expect(greySrgb).toEqual({ 'sdk-0.3.0': 0xbf, 'beta-2015': 0x9f });
});

describe('in time', () => {
  test.each([
    ['tri-level', undefined, 60],
    ['bi-level', undefined, 60],
    ['tri-level', 20, 20],
    ['bi-level', 142, 142],
    ['tri-level', 59.94, 59.94],
  ] as const)('%s at %s Hz', (lineCode, symbolHz, expectedHz) => {
    const wave = waveform(frame, symbolHz === undefined ? { lineCode } : { lineCode, symbolHz });
    expect(wave.lineCode).toBe(lineCode);
    expect(wave.symbolHz).toBe(expectedHz);
    expect(wave.startsUs).toHaveLength(wave.symbols.length);
    for (const [index, startUs] of wave.startsUs.entries()) expect(startUs).toBe((index * 1e6) / expectedHz);
    const endUs = (wave.symbols.length * 1e6) / expectedHz;
    expect(Number.isInteger(wave.durationUs)).toBe(true);
    expect(wave.durationUs).toBeGreaterThanOrEqual(endUs);
    expect(wave.durationUs).toBeLessThan(endUs + 1);
  });

  test('nothing named: tri-level as SDK 0.3.0 at 60 symbols/s', () => {
    expect(waveform(frame)).toEqual(
      waveform(frame, { lineCode: 'tri-level', sender: 'sdk-0.3.0', symbolHz: 60 }),
    );
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a rate of %d Hz is misuse', (symbolHz) => {
    expect(() => waveform(frame, { symbolHz })).toThrow(RangeError);
  });

  test.each(lineCodes)('the default rate of %s is one of the field', (lineCode) => {
    const { ratesHz, defaultSymbolHz } = lineCodeTables[lineCode];
    expect(ratesHz).toContain(defaultSymbolHz);
  });
});
