/** Samples a second that each reader makes of a file, without a receiver, beside sigrok-cli on the very same file. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCapture } from '../../host/captures/open-capture.ts';
import { saveCapture } from '../../host/captures/save-capture.ts';
import { corpora, lightFrom, sampleHz } from './corpora.ts';
import { type Part, table } from './part.ts';
import { medianOf, processorSecondsOf, processorSecondsOfProgram } from './stopwatch.ts';

const startupSamples = 40_000;
const rounds = 7;

interface Kind {
  readonly ending: string;
  /** Million samples a second that are wanted. */
  readonly goal: number;
  readonly samples: number;
  /** How sigrok-cli is told the format. */
  readonly sigrok: readonly string[];
}

const kinds: readonly Kind[] = [
  { ending: 'wav', goal: 100, samples: 12_000_000, sigrok: ['-I', 'wav'] },
  {
    ending: 'csv',
    goal: 10,
    samples: 3_000_000,
    sigrok: ['-I', `csv:column_formats=-,a:header=yes:samplerate=${sampleHz}`],
  },
  { ending: 'vcd', goal: 10, samples: 3_000_000, sigrok: ['-I', 'vcd'] },
  { ending: 'sr', goal: 15, samples: 6_000_000, sigrok: [] },
];

export const readers: Part = {
  name: 'readers',
  title: 'Reading captures',
  async run() {
    const rows = [
      [
        'format',
        'wanted, M samples/s',
        'read, M samples/s',
        'reached',
        'sigrok-cli, M samples/s',
        'we are faster by',
      ],
    ];
    const series: { name: string; value: number }[] = [];
    for (const kind of kinds) {
      const { ours, theirs } = await measured(kind);
      const rate = 1 / ours;
      rows.push([
        kind.ending,
        `${kind.goal}`,
        rate.toFixed(1),
        rate >= kind.goal ? 'yes' : 'no',
        theirs === null ? '' : (1 / theirs).toFixed(1),
        theirs === null ? '' : (theirs / ours).toFixed(1),
      ]);
      series.push({ name: kind.ending, value: rate });
    }
    return {
      markdown: [
        `Files that \`impsim convert\` wrote of the dense corpus (one flash after the other, noise), samples a second of processor, ${rounds} rounds in turn, medians, the time for ${startupSamples} samples taken off. sigrok-cli prints what it reads, into nothing; of a VCD it takes the single bit.`,
        table(rows),
      ].join('\n\n'),
      plot: { title: 'million samples a second, by format', series },
    };
  },
};

/** Microseconds a sample. */
async function measured(kind: Kind): Promise<{ readonly ours: number; readonly theirs: number | null }> {
  const dense = corpora().at(-1);
  if (dense === undefined) throw new Error('no corpus');
  const folder = mkdtempSync(join(tmpdir(), 'impsim-bench-'));
  try {
    const [long, short] = ['long', 'short'].map((name) => join(folder, `${name}.${kind.ending}`)) as [
      string,
      string,
    ];
    saveCapture(long, lightFrom(dense, kind.samples));
    saveCapture(short, lightFrom(dense, startupSamples));
    const withSigrok = canSigrok(kind, short);
    const net = async (take: (path: string) => Promise<number>): Promise<number> =>
      (((await take(long)) - (await take(short))) * 1e6) / (kind.samples - startupSamples);
    const ours: number[] = [];
    const theirs: number[] = [];
    samplesIn(long);
    for (let round = 0; round < rounds; round++) {
      ours.push(await net((path) => processorSecondsOf(() => samplesIn(path))));
      if (withSigrok)
        theirs.push(
          await net((path) => processorSecondsOfProgram('sigrok-cli', [...kind.sigrok, '-i', path])),
        );
    }
    return { ours: medianOf(ours), theirs: withSigrok ? medianOf(theirs) : null };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function samplesIn(path: string): number {
  let count = 0;
  for (const { levels } of openCapture(path)) count += levels.length;
  return count;
}

/** Whether it is there and can. */
const canSigrok = (kind: Kind, path: string): boolean =>
  spawnSync('sigrok-cli', [...kind.sigrok, '-i', path], { stdio: 'ignore' }).status === 0;
