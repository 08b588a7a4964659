import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadingOptions } from '../../../host/captures/formats/capture-format.ts';
import { NumberScanner } from '../../../host/captures/formats/csv-numbers.ts';
import { samplesOf } from '../../contract/light-source.ts';
import { bytesOf, codeOf, lightIn } from './reading.ts';

/** Light of six samples at 1 kHz, in every way to write it: volts of 3.3, at half and at full scale. */
const wanted = { timesUs: [0, 1000, 2000, 3000, 4000, 5000], levels: [0, 32_768, 65_535, 0, 32_768, 65_535] };
const volts = ['0', '1.65', '3.3', '0.00', '1.650', '3.30'];
const rows = (row: (i: number, volts: string) => string, end = '\n'): string =>
  volts.map((v, i) => row(i, v) + end).join('');
const comma = (text: string): string => text.replaceAll('.', ',');

const ways = (
  [
    ['seconds and volts with names', `time_s,volts\n${rows((i, v) => `0.00${i},${v}`)}`],
    ['without names', rows((i, v) => `0.00${i},${v}`)],
    ['spaces around, quoted names', `"Time (s)" , "Voltage (V)"\n${rows((i, v) => ` 0.00${i} , ${v} `)}`],
    ['quoted numbers', rows((i, v) => `"0.00${i}","${v}"`)],
    ['semicolons and decimal commas', `Zeit [s];U [V]\n${rows((i, v) => `0,00${i};${comma(v)}`)}`],
    ['semicolons and decimal commas without names', rows((i, v) => `0,00${i};${comma(v)}`)],
    ['tabs', `time\tvolts\n${rows((i, v) => `0.00${i}\t${v}`)}`],
    ['tabs and decimal commas', rows((i, v) => `0,00${i}\t${comma(v)}`)],
    ['spaces between columns', rows((i, v) => `0.00${i}   ${v}`)],
    ['line ends of DOS', `time_s,volts\r\n${rows((i, v) => `0.00${i},${v}`, '\r\n')}`],
    ['no line end at the end', rows((i, v) => `0.00${i},${v}`).trimEnd()],
    ['a byte order mark', `\uFEFFtime_s,volts\n${rows((i, v) => `0.00${i},${v}`)}`],
    ['comments and empty lines', `# scope 7\n\ntime_s,volts\n# go\n${rows((i, v) => `0.00${i},${v}\n`)}\n\n`],
    ['milliseconds', `time_ms,volts\n${rows((i, v) => `${i},${v}`)}`],
    ['microseconds', `t (µs),volts\n${rows((i, v) => `${i * 1000},${v}`)}`],
    ['milliseconds that nobody names', rows((i, v) => `${i},${v}`)],
    ['microseconds that nobody names', rows((i, v) => `${i * 1000},${v}`)],
    ['exponents', rows((i, v) => `${i}.0e-3,${Number(v) * 1000}E-3`)],
    ['signs', rows((i, v) => `+0.00${i},+${v}`)],
    ['millivolts', `time_s,ch1 (mV)\n${rows((i, v) => `0.00${i},${Number(v) * 1000}`)}`],
    ['levels', `time_ms,level\n${rows((i, v) => `${i},${Math.round((Number(v) / 3.3) * 65_535)}`)}`],
    ['percent', `time_ms,light %\n${rows((i, v) => `${i},${(Number(v) / 3.3) * 100}`)}`],
    [
      'a converter of known width',
      `time_ms,adc 12bit\n${rows((i, v) => `${i},${(Number(v) / 3.3) * 4095}`)}`,
    ],
    [
      'a given full scale',
      `time_ms,adc\n${rows((i, v) => `${i},${(Number(v) / 3.3) * 1000}`)}`,
      { fullScale: { value: 1000, unit: '' } },
    ],
    [
      'a given full scale in volts',
      `time_ms,mV\n${rows((i, v) => `${i},${Number(v) * 2000}`)}`,
      { fullScale: { value: 6.6, unit: 'V' } },
    ],
    ['more columns, time not first', `n,volts,temp,time_s\n${rows((i, v) => `${i},${v},21.5,0.00${i}`)}`],
    ['level before time', `volts,ms\n${rows((i, v) => `${v},${i}`)}`],
    ['one column and a rate', `volts\n${rows((_, v) => v)}`, { rateHz: 1000 }],
    ['one column without a name', rows((_, v) => v), { rateHz: 1000 }],
    ['one column with decimal commas', `volts\n${rows((_, v) => comma(v))}`, { rateHz: 1000 }],
    ['numbered samples and a rate', `sample,volts\n${rows((i, v) => `${i},${v}`)}`, { rateHz: 1000 }],
  ] as readonly (readonly [name: string, text: string, options?: ReadingOptions])[]
).map(([name, text, options = {}]) => ({ name, text, options }));

describe('a CSV', () => {
  it.each(ways)('$name', ({ text, options }) => {
    expect(samplesOf(lightIn(text, options))).toEqual(wanted);
  });

  it.each(ways)('does not depend on the pieces in which it comes: $name', ({ text, options }) => {
    for (let pieceBytes = 1; pieceBytes < 40; pieceBytes++)
      expect(samplesOf(lightIn(text, options, pieceBytes))).toEqual(wanted);
  });

  it('with its own times keeps them, whatever --rate says', () => {
    expect(samplesOf(lightIn(ways[0]!.text, { rateHz: 5 }))).toEqual(wanted);
  });

  it('takes volts as of 3.3, or of 5 where they are more', () => {
    expect(samplesOf(lightIn('t,v\n0.000,1.65\n0.001,2.5\n')).levels).toEqual([32_768, 49_648]);
    expect(samplesOf(lightIn('t,v\n0.000,2.5\n0.001,5\n')).levels).toEqual([32_768, 65_535]);
  });

  it('a single spike beyond a given full scale is clipped', () => {
    const { levels } = samplesOf(
      lightIn('t,v\n0.000,2.5\n0.001,9\n', { fullScale: { value: 5, unit: 'V' } }),
    );
    expect(levels).toEqual([32_768, 65_535]);
  });

  it('volts below zero: noise is clipped, an AC coupling is shifted', () => {
    expect(samplesOf(lightIn('t,v\n0.000,-0.01\n0.001,3.3\n')).levels).toEqual([0, 65_535]);
    expect(samplesOf(lightIn('t,v\n0.000,-3.3\n0.001,0\n0.002,3.3\n')).levels).toEqual([0, 32_768, 65_535]);
  });

  it('uneven times are kept', () => {
    const [block] = lightIn('time_us,level\n0,1\n1000,2\n2100,3\n3000,4\n4050,5\n');
    expect([...block!.timesUs!]).toEqual([0, 1000, 2100, 3000, 4050]);
    expect(block!.sampleHz).toBeCloseTo(987.65, 1);
  });

  it('times rounded to microseconds are even', () => {
    const text = Array.from({ length: 9600 }, (_, i) => `${Math.round((i * 1e6) / 960)},${i % 7}`).join('\n');
    const blocks = lightIn(text);
    expect(blocks.every(({ timesUs }) => timesUs === undefined)).toBe(true);
    expect(blocks[0]!.sampleHz).toBe(960);
  });

  it('a clock that drifts off its first rate becomes uneven, and no time is lost', () => {
    const times = Array.from({ length: 60_000 }, (_, i) => i * 1000 + Math.round(i * i * 2e-6));
    const blocks = lightIn(times.map((us, i) => `${us},${i % 7}`).join('\n'));
    expect(blocks[0]!.timesUs).toBeUndefined();
    expect(blocks.at(-1)!.timesUs).toBeDefined();
    samplesOf(blocks).timesUs.forEach((us, i) => expect(Math.abs(us - times[i]!)).toBeLessThan(25));
  });

  it('times that count from a trigger begin at 0', () => {
    const { timesUs, levels } = samplesOf(lightIn('time_us,level\n-2000,1\n-1000,2\n0,3\n1000,4\n'));
    expect([timesUs, levels]).toEqual([
      [0, 1000, 2000, 3000],
      [1, 2, 3, 4],
    ]);
  });

  it('missing rows are a gap in time', () => {
    const kept = Array.from({ length: 100 }, (_, i) => i).filter((i) => i < 40 || i >= 57);
    const blocks = lightIn(kept.map((i) => `${i},${i}`).join('\n'));
    expect(blocks.map(({ firstIndex, levels, timesUs }) => [firstIndex, levels.length, timesUs])).toEqual([
      [0, 40, undefined],
      [57, 43, undefined],
    ]);
    expect(samplesOf(blocks).timesUs).toEqual(kept.map((i) => i * 1000));
  });

  it('above 50,000 samples a second it is averaged', () => {
    const text = Array.from({ length: 1000 }, (_, i) => `${i * 1e-6},${i < 500 ? 0 : 3.3}`).join('\n');
    const { timesUs, levels } = samplesOf(lightIn(text));
    expect(levels.length).toBe(50);
    expect(timesUs[0]).toBeCloseTo(9.5, 6);
    expect(timesUs[1]! - timesUs[0]!).toBeCloseTo(20, 6);
    expect(levels.slice(23, 27)).toEqual([0, 0, 65_535, 65_535]);
  });
});

describe('what is wrong with a CSV is said', () => {
  const good = '0,1\n1000,2\n2000,3\n';
  it.each([
    ['empty', '', 'empty-capture'],
    ['white space', ' \n\n', 'empty-capture'],
    ['names only', 'time_s,volts\n', 'empty-capture'],
    ['one row', '0,1\n', 'empty-capture'],
    ['prose', 'It was a dark and stormy night,\nand so on, 12 times.\n', 'unknown-format'],
    ['JSON', '{"time": 1,\n"level": 2}\n', 'unknown-format'],
    ['UTF-16', '\u0000', 'unknown-format'],
    ['one column without a rate', '1\n2\n3\n', 'no-rate'],
    ['numbered samples without a rate', 'sample,level\n1,2\n2,3\n', 'no-rate'],
    ['no number', `${good}3000,abc\n`, 'no-number'],
    ['number and more', `${good}3000,1x\n`, 'no-number'],
    ['NaN', `${good}3000,NaN\n`, 'no-number'],
    ['NaN in the first row', `nan,1\n${good}`, 'no-number'],
    ['infinite', `${good}inf,1\n`, 'no-number'],
    ['empty field', `${good}3000,\n`, 'no-number'],
    ['exponent without digits', `${good}3000,1e\n`, 'no-number'],
    ['a row with too few columns', `${good}3000\n4000,1\n`, 'cut-row'],
    ['cut off in the last row', `${good}30`, 'cut-row'],
    ['time goes back', `${good}1500,1\n`, 'backward-time'],
    ['time stands still', `${good}2000,1\n`, 'still-time'],
    ['time beyond reason', `${good}1e300,1\n`, 'far-time'],
    ['beyond the levels', `time,level\n0,1\n1,2\n2,70000\n`, 'beyond-full-scale'],
    ['unknown volts', 't,v\n0,1\n1,12.5\n', 'no-full-scale'],
    ['unknown fractions', '0,1.5\n1,312.5\n', 'no-full-scale'],
  ])('%s', (_, text, code) => {
    expect(codeOf(() => lightIn(text))).toBe(code);
  });

  it('UTF-16, as spreadsheets save it', () => {
    expect(codeOf(() => lightIn(Uint8Array.of(0xff, 0xfe, 0x30, 0, 0x2c, 0, 0x31, 0)))).toBe('wide-text');
  });

  it('a rate of zero', () => {
    expect(codeOf(() => lightIn('1\n2\n3\n', { rateHz: 0 }))).toBe('zero-rate');
  });

  it('a line without end', () => {
    expect(codeOf(() => lightIn(bytesOf(`1,2\n${'1'.repeat(200_000)}`)))).toBe('long-line');
  });

  it('says the line', () => {
    expect(() => lightIn(`# a\n\n${good}3000,x\n`)).toThrow(/line 6/);
    expect(() => lightIn(`# a\n\n${good}1500,1\n`)).toThrow(/line 6/);
    expect(() => lightIn(`${good}3000,1\n`.repeat(2), {}, 3)).toThrow(/line 5/);
  });
});

describe('numbers of a CSV', () => {
  const scan = (text: string, decimal = '.'): number => {
    const scanner = new NumberScanner(decimal.charCodeAt(0));
    scanner.bytes = bytesOf(`${text}\n`);
    return scanner.number();
  };

  it('are what JavaScript reads, to the last bit where there are up to 15 digits', () => {
    const number = fc.tuple(
      fc.boolean(),
      fc.integer({ min: 0, max: 999_999_999 }),
      fc.integer({ min: 0, max: 999_999 }),
    );
    fc.assert(
      fc.property(number, ([negative, whole, fraction]) => {
        const text = `${negative ? '-' : ''}${whole}.${String(fraction).padStart(6, '0')}`;
        expect(scan(text)).toBe(Number(text));
        expect(scan(text.replace('.', ','), ',')).toBe(Number(text));
      }),
    );
  });

  it('are as near as can be seen with any digits and exponents', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }), (value) => {
        expect(Math.abs(scan(String(value)) - value)).toBeLessThanOrEqual(
          Math.max(1e-300, Math.abs(value) * 1e-14),
        );
      }),
    );
  });

  it.each(['', '.', '-', '+', 'x', 'e5', '1e', '1e+', '--1', 'NaN'])('"%s" is none', (text) => {
    expect(scan(text)).toBeNaN();
  });
});
