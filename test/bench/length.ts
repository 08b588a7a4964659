/** Cost against a capture's length: linear in time, constant in memory, up to a day of light. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Receiver } from '../../firmware/receiver/receiver.ts';
import { openCapture } from '../../host/captures/open-capture.ts';
import { writeWav } from './capture-files.ts';
import { corpora, sampleHz } from './corpora.ts';
import { type Part, table } from './part.ts';
import { calibrationNs, secondsOf } from './stopwatch.ts';

const hours = [0.25, 1, 4, 24] as const;

export const length: Part = {
  name: 'length',
  title: 'Cost against the length of a capture',
  async run() {
    const rows: string[][] = [
      ['light, h', 'samples', 'ns a sample', 'turns of the loop', 'memory, MB more than before', 'packets'],
    ];
    const [, sparse] = corpora();
    if (sparse === undefined) throw new Error('no sparse corpus');
    const series: { name: string; value: number }[] = [];
    await pass(sparse, 4_000_000);
    for (const each of hours) {
      const samples = each * 3600 * sampleHz;
      const loopNs = calibrationNs();
      const { ns, megabytes, packets } = await pass(sparse, samples);
      rows.push([
        `${each}`,
        `${samples}`,
        ns.toFixed(2),
        (ns / loopNs).toFixed(2),
        megabytes.toFixed(1),
        `${packets}`,
      ]);
      series.push({ name: `${each} h`, value: ns });
    }
    return {
      markdown: [
        'A transmission every ten minutes at 1 kHz, as a WAV that is streamed from its file through the receiver. Memory is what the process holds more, at most, while it runs.',
        table(rows),
      ].join('\n\n'),
      plot: { title: 'ns a sample against hours of light', series },
    };
  },
};

async function pass(
  corpus: Parameters<typeof writeWav>[1],
  samples: number,
): Promise<{ ns: number; megabytes: number; packets: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'impsim-bench-'));
  try {
    const path = join(folder, 'light.wav');
    writeWav(path, corpus, samples);
    return await streamed(path, samples);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function streamed(
  path: string,
  samples: number,
): Promise<{ ns: number; megabytes: number; packets: number }> {
  const receiver = new Receiver();
  const held = () => process.memoryUsage().rss;
  const before = held();
  let most = before;
  let packets = 0;
  let blocks = 0;
  const count = (events: ReturnType<Receiver['push']>) => {
    for (const { kind } of events) if (kind === 'packet') packets++;
  };
  const seconds = await secondsOf(() => {
    for (const block of openCapture(path)) {
      count(receiver.push(block));
      if (++blocks % 1000 === 0) most = Math.max(most, held());
    }
    count(receiver.end());
  });
  return { ns: (seconds * 1e9) / samples, megabytes: (most - before) / 1e6, packets };
}
