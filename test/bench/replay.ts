/** A minute of light through a whole device on the virtual clock: the promise is less than 50 ms. */
import { Rig } from '../../host/rig/rig.ts';
import { type Corpus, corpora, lightFrom, sampleHz } from './corpora.ts';
import { type Part, table } from './part.ts';
import { calibrationNs, medianOf, secondsOf } from './stopwatch.ts';

const samples = 60 * sampleHz;
const rounds = 9;

export const replay: Part = {
  name: 'replay',
  title: 'A minute of light at 1 kHz through the whole device',
  async run() {
    const rows: string[][] = [['light', 'median, ms', 'slowest, ms', 'turns of the loop', 'under 50 ms']];
    const series: { name: string; value: number }[] = [];
    for (const corpus of corpora()) {
      const loopNs = calibrationNs();
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) times.push(await minute(corpus, round));
      const ms = medianOf(times);
      rows.push([
        corpus.name,
        ms.toFixed(1),
        Math.max(...times.slice(1)).toFixed(1),
        `${Math.round((ms * 1e6) / loopNs)}`,
        ms < 50 ? 'yes' : 'no',
      ]);
      series.push({ name: corpus.name, value: ms });
    }
    return {
      markdown: [
        'An imp from its cold start, its receiver open for a minute of light; every round is a new one, its making not counted; the first round, which compiles, does not count as slowest.',
        table(rows),
      ].join('\n\n'),
      plot: { title: 'ms for a minute of light', series },
    };
  },
};

/** Milliseconds for one minute. */
async function minute(corpus: Corpus, seed: number): Promise<number> {
  const rig = new Rig({ seed });
  try {
    await rig.run({ forUs: 0 });
    return (await secondsOf(() => rig.shine(lightFrom(corpus, samples, 1000)))) * 1000;
  } finally {
    await rig.close();
  }
}
