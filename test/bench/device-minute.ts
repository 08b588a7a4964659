/** What one minute of device time at 1 kHz costs: with a transmission in it, with ambient light alone, without any light. */
import type { LightBlock } from '../../firmware/ports.ts';
import { Rig } from '../../host/rig/rig.ts';
import { corpora, lightFrom, oneFlash, sampleHz } from './corpora.ts';
import { type Part, table } from './part.ts';
import { calibrationNs, medianOf, secondsOf } from './stopwatch.ts';

const samples = 60 * sampleHz;
const blockSamples = 1000;
const rounds = 31;

interface Row {
  readonly name: string;
  readonly goalMs: number;
  /** Light of the whole minute; none: time alone passes. */
  readonly light?: readonly LightBlock[];
  /** How many BlinkUps the device has to have received. */
  readonly received: number;
}

function rows(): readonly Row[] {
  const [idle] = corpora();
  if (idle === undefined) throw new Error('there is no idle corpus');
  const ambient = [...lightFrom(idle, samples, blockSamples)];
  // A few seconds of darkness, then the flash, then darkness: as a person does it.
  const flash = oneFlash().levels;
  const before = 5 * sampleHz;
  const levels = new Uint16Array(samples);
  for (const { firstIndex, levels: part } of ambient) levels.set(part, firstIndex);
  levels.set(flash, before);
  const withFlash = { name: 'flash', tile: levels };
  return [
    {
      name: 'with a transmission',
      goalMs: 10,
      light: [...lightFrom(withFlash, samples, blockSamples)],
      received: 1,
    },
    { name: 'ambient light only', goalMs: 2, light: ambient, received: 0 },
    { name: 'no light source', goalMs: 0.1, received: 0 },
  ];
}

export const deviceMinute: Part = {
  name: 'device-minute',
  title: 'One minute of a device at 1 kHz',
  async run() {
    const lines: string[][] = [
      ['the minute has', 'goal, ms', 'median, ms', 'fastest, ms', 'turns of the loop', 'below the goal'],
    ];
    for (const row of rows()) {
      const loopNs = calibrationNs();
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) times.push(await minute(row, round));
      const ms = medianOf(times);
      lines.push([
        row.name,
        `${row.goalMs}`,
        ms.toFixed(2),
        Math.min(...times).toFixed(2),
        `${Math.round((ms * 1e6) / loopNs)}`,
        ms < row.goalMs ? 'yes' : 'no',
      ]);
    }
    return {
      markdown: [
        'From a cold start, with the receiver open; a new rig each round, its making not counted. The minute with a transmission has the enrollment by a cloud in process in it.',
        table(lines),
      ].join('\n\n'),
    };
  },
};

/** Milliseconds for one minute. Throws where the device received other than it should: then something else was measured. */
async function minute({ name, light, received }: Row, seed: number): Promise<number> {
  const rig = new Rig({ seed });
  try {
    await rig.run({ forUs: 0 });
    const work = () => (light === undefined ? rig.run({ forUs: 60_000_000 }) : rig.shine(light));
    const ms = (await secondsOf(work)) * 1000;
    const count = rig.trace.filter(({ kind }) => kind === 'blinkup').length;
    if (count !== received) throw new Error(`${name}: ${count} BlinkUps were received, not ${received}`);
    return ms;
  } finally {
    await rig.close();
  }
}
