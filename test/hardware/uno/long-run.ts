/** Lets the board's own machine code sample a voltage that names its moment, and counts what is wrong, late, lost or broken. */
import { Board, codeOf } from './board.ts';

const strideUs = 2_000_000;
/** Less apart from each other are the conversions with which the converter settles before a stream: 13 of its clocks of 8 us. */
const settlingUs = 110;

export interface LongRun {
  readonly samples: number;
  /** Samples whose code is not that of the voltage at their own time. */
  readonly wrongCodes: number;
  /** Conversions that did not begin at a whole multiple of the period, to the cycle. */
  readonly wrongTimes: number;
  /** Records whose index does not follow, or that tell of dropped samples. */
  readonly gaps: number;
  readonly brokenRecords: number;
}

export function longRun(sampleHz: number, durationUs: number): LongRun {
  const periodUs = 1e6 / sampleHz;
  // It runs through the whole range in 1,009 samples.
  const volts = (atUs: number): number => ((atUs / periodUs) % 1009) * (5 / 1009);
  const board = new Board();
  board.pass(30_000);
  board.command({ name: 'identify' });
  board.heard = [];

  const beginUs: number[] = [];
  board.uno.connect(0, (atUs) => {
    beginUs.push(atUs);
    return volts(atUs);
  });
  if (board.command({ name: 'sample', sampleHz, reference: 0 }) !== 0)
    throw new Error('the board refused to sample');
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

  let samples = 0;
  let wrongCodes = 0;
  let gaps = 0;
  for (let atUs = 0; atUs < durationUs; atUs += strideUs) {
    board.pass(strideUs);
    for (const { firstIndex, dropped, codes } of board.of('samples')) {
      if (firstIndex !== samples || dropped !== 0) gaps++;
      for (const code of codes) if (code !== codeOf(volts(originUs + samples++ * periodUs))) wrongCodes++;
    }
    board.heard = [];
  }
  return { samples, wrongCodes, wrongTimes, gaps, brokenRecords: board.faults.length };
}
