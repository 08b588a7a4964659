import { describe, expect, it } from 'vitest';
import { Chance } from '../../../hardware/random.ts';
import { samplesOf } from '../../contract/light-source.ts';
import { codeOf, lightIn } from './reading.ts';

function records(rows: readonly (readonly [stamp: number, level: number])[]): Buffer {
  const bytes = Buffer.alloc(rows.length * 6);
  rows.forEach(([stamp, level], i) => {
    bytes.writeInt32LE(stamp | 0, i * 6);
    bytes.writeUInt16LE(level, i * 6 + 4);
  });
  return bytes;
}
const steady = (count: number, startUs = 0): (readonly [number, number])[] =>
  Array.from({ length: count }, (_, i) => [startUs + i * 1000, i % 50_000]);

const chance = new Chance(1).stream('disorder');
const disorder = steady(100).map(([, level]) => [chance.uint32(), level] as const);

describe("the vendor tuner's records", () => {
  it('begin at 0, wherever their stamps begin', () => {
    for (const startUs of [0, 1_234_567, -5000, 0x7fff_ffff]) {
      const { timesUs, levels } = samplesOf(lightIn(records(steady(100, startUs))));
      expect(timesUs).toEqual(steady(100).map(([us]) => us));
      expect(levels).toEqual(steady(100).map(([, level]) => level));
    }
  });

  it('go on where the stamps wrap around, after 35 minutes and again after 71', () => {
    const count = 3 * 1800 * 10;
    const rows = Array.from({ length: count }, (_, i) => [i * 100_000, i & 0xff] as const);
    const { timesUs } = samplesOf(lightIn(records(rows)));
    expect(timesUs).toEqual(rows.map(([us]) => us));
    expect(timesUs.at(-1)!).toBeGreaterThan(2 ** 32);
  });

  it('uneven stamps are kept', () => {
    const rows = steady(50).map(([us, level], i) => [us + ((i * 37) % 200), level] as const);
    expect(samplesOf(lightIn(records(rows))).timesUs).toEqual(rows.map(([us]) => us));
  });

  it('do not depend on the pieces in which they come', () => {
    const bytes = records(steady(100));
    const whole = samplesOf(lightIn(bytes));
    for (let pieceBytes = 1; pieceBytes < 40; pieceBytes++)
      expect(samplesOf(lightIn(bytes, {}, pieceBytes))).toEqual(whole);
  });

  it.each([
    ['cut in a record', records(steady(100)).subarray(0, -2), 'cut-records'],
    ['a stamp that goes back', records([...steady(50), [10, 1]]), 'backward-time'],
    ['a stamp twice', records([...steady(50), [49_000, 1]]), 'still-time'],
    ['one record only', records(steady(1)), 'unknown-format'],
    ['zeros', Buffer.alloc(6000), 'unknown-format'],
    ['stamps without order', records(disorder), 'unknown-format'],
  ])('%s', (_, bytes, code) => {
    expect(codeOf(() => lightIn(bytes))).toBe(code);
  });
});
