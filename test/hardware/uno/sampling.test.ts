/** Protects the light: the board's own machine code loses no sample, invents none, and takes each at its time. */
import { describe, expect, it } from 'vitest';
import { sampleRatesHz } from '../../../protocol/sampler-link/records.ts';
import { Board, codeOf } from './board.ts';

const minuteUs = 60_000_000;
const strideUs = 2_000_000;
/** Less apart from each other are the conversions with which the converter settles before a stream: 13 of its clocks of 8 us. */
const settlingUs = 110;

// Half an hour of the board's time costs a minute or two of ours.
describe.each(sampleRatesHz)('at %i samples/s', { timeout: 300_000 }, (sampleHz) => {
  const periodUs = 1e6 / sampleHz;
  /** A voltage that names its moment: it runs through the whole range in 1,009 samples. */
  const volts = (atUs: number): number => ((atUs / periodUs) % 1009) * (5 / 1009);

  it('no sample is wrong, late or missing in ten minutes, and the period is exact to the cycle', () => {
    const board = new Board();
    board.pass(30_000);
    board.command({ name: 'identify' });
    board.heard = [];

    const beginUs: number[] = [];
    board.uno.connect(0, (atUs) => {
      beginUs.push(atUs);
      return volts(atUs);
    });
    expect(board.command({ name: 'sample', sampleHz, reference: 0 })).toBe(0);
    const settled = beginUs.findLastIndex((atUs, i) => (beginUs[i + 1] ?? Infinity) - atUs < settlingUs);
    const streamUs = beginUs.slice(settled + 2);
    const originUs = streamUs[0] ?? 0;

    let conversions = streamUs.length;
    let wrongTimes = streamUs.filter((atUs, i) => atUs !== originUs + i * periodUs).length;
    board.uno.connect(0, (atUs) => {
      if (atUs !== originUs + conversions * periodUs) wrongTimes++;
      conversions++;
      return volts(atUs);
    });

    let nextIndex = 0;
    let wrongCodes = 0;
    for (let atUs = 0; atUs < 10 * minuteUs; atUs += strideUs) {
      board.pass(strideUs);
      for (const { firstIndex, dropped, codes } of board.of('samples')) {
        expect({ firstIndex, dropped }).toEqual({ firstIndex: nextIndex, dropped: 0 });
        for (const code of codes) {
          if (code !== codeOf(volts(originUs + nextIndex * periodUs))) wrongCodes++;
          nextIndex++;
        }
      }
      board.heard = [];
    }
    expect(wrongCodes).toBe(0);
    expect(wrongTimes).toBe(0);
    expect(board.faults).toEqual([]);
    expect(nextIndex).toBeGreaterThanOrEqual(10 * 60 * sampleHz);
  });
});
