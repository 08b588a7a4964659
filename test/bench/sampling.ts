/** Ten minutes of the board's time at each rate: what the machine code samples, counted sample by sample. */
import { sampleRatesHz } from '../../protocol/sampler-link/records.ts';
import { longRun } from '../hardware/uno/long-run.ts';
import { type Part, table } from './part.ts';

const minutes = 10;

export const sampling: Part = {
  name: 'sampling',
  title: 'Ten minutes of samples',
  run() {
    const rows = sampleRatesHz.map((sampleHz) => {
      const { samples, wrongCodes, wrongTimes, gaps, brokenRecords } = longRun(sampleHz, minutes * 60e6);
      return [sampleHz, samples, wrongCodes, wrongTimes, gaps, brokenRecords].map(String);
    });
    const head = ['samples/s', 'samples', 'wrong', 'not at their time', 'gaps', 'broken records'];
    return Promise.resolve({ markdown: table([head, ...rows]) });
  },
};
