/** Samples a second of processor time, interleaved with other decoders in one run, start-up taken off. */
import { mkdtempSync, rmSync } from 'node:fs';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { detectSequence } from '../../firmware/receiver/sequence/sequence-detector.ts';
import { writeWav } from './capture-files.ts';
import { type Corpus, corpora, oneFlash } from './corpora.ts';
import type { LightWork, LightWorkDone } from './light-process.ts';
import { installedDecoders, runDecoder } from './other-decoders.ts';
import { type Part, table } from './part.ts';
import { calibrationNs, medianOf, processorSecondsOf } from './stopwatch.ts';

/** About so many samples of each corpus: whole tiles, since a flash that is cut off at the end is work for the sequence detector. */
const mostSamples = 12_000_000;
const startupSamples = 40_000;
const rounds = 7;
/** Rounds that are not counted: engines compile what runs often. */
const warmUps = 3;
/** Light in which the sequence detector is measured: as in the corpora, and so noisy that the fast path fails. */
const sequenceSnrsDb = [26, 12] as const;

/** One who reads a corpus, in seconds of processors: what is measured is the long file less the short one. */
interface Runner {
  readonly name: string;
  readonly samples: number;
  readonly long: () => Promise<number>;
  readonly short: () => Promise<number>;
}

interface Row {
  readonly name: string;
  readonly cells: string[];
  readonly ratio: number | undefined;
}

export const throughput: Part = {
  name: 'throughput',
  title: 'Throughput on one core, beside other decoders',
  async run() {
    const rows: string[][] = [
      ['corpus', 'decoder', 'M samples/s', 'ns a sample', 'turns of the loop', 'we are faster by'],
    ];
    const calibration: number[] = [];
    const ratios = new Map<string, number[]>();
    for (const corpus of corpora())
      for (const row of await measured(corpus, calibration)) {
        rows.push(row.cells);
        if (row.ratio !== undefined) ratios.set(row.name, [...(ratios.get(row.name) ?? []), row.ratio]);
      }
    const summary = [...ratios].map(([name, each]) => {
      const [median, least] = [medianOf(each), Math.min(...each)];
      const wanted = name.startsWith('rtl_433')
        ? ` Wanted: 1.5 and 1.0, ${median >= 1.5 && least >= 1 ? 'reached' : 'missed'}.`
        : '';
      return `- Faster than ${name} by: median ${median.toFixed(2)}, least ${least.toFixed(2)} over the corpora.${wanted}`;
    });
    const sequence: string[] = [];
    for (const snrDb of sequenceSnrsDb) {
      const [first, later] = await sequenceRates(snrDb);
      sequence.push(
        `${later.toFixed(2)} at ${snrDb} dB (the first time, which compiles: ${first.toFixed(2)})`,
      );
    }
    const loopNs = medianOf(calibration);
    const words = [
      `Both sides read files of the same light (nearly ${mostSamples / 1e6} M samples at 1 kHz for rtl_433 and the fast path, WAV and cs16),`,
      `${rounds} rounds in turn, medians, the time for ${startupSamples} samples taken off. Each decoder is a process of its own. Time is that of processors, on all threads of a program: what else the machine does takes none of it. Fixed loop: ${loopNs.toFixed(2)} ns a turn.`,
    ];
    const live = ((1000 / 1e6 / (fastRates.get('idle') ?? 1)) * 100).toFixed(4);
    return {
      markdown: [
        words.join(' '),
        table(rows),
        summary.join('\n'),
        `- Packets that the fast path received: ${[...received].map(([name, packets]) => `${name} ${packets} of ${flashes.get(name) ?? 0}`).join(', ')}.`,
        `- A WAV is read, without a receiver, at ${[...readRates].map(([name, rate]) => `${rate.toFixed(0)} M samples/s (${name})`).join(', ')}.`,
        `- Sequence detector, one flash of 60 symbols/s, samples in memory, M samples/s: ${sequence.join('; ')}.`,
        `- A live stream of 1 kHz takes ${live} % of a core on the fast path (idle).`,
      ].join('\n\n'),
      plot: {
        title: 'million samples a second, fast path',
        series: [...fastRates].map(([name, value]) => ({ name, value })),
      },
    };
  },
};

const fastRates = new Map<string, number>();
/** By corpus: million samples a second of reading alone. */
const readRates = new Map<string, number>();
/** By corpus: packets received, and whole flashes in it. */
const received = new Map<string, number>();
const flashes = new Map<string, number>();

async function measured(corpus: Corpus, calibration: number[]): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'impsim-bench-'));
  const light = new LightProcess();
  try {
    const runners = [
      fastPath(corpus, folder, light),
      inMemory(corpus, light),
      readOnly(corpus, folder, light),
      ...others(corpus, folder),
    ];
    const times = new Map<string, number[]>();
    flashes.set(corpus.name, corpus.name === 'idle' ? 0 : samplesOf(corpus) / corpus.tile.length);
    for (let round = 0; round < warmUps; round++)
      for (const runner of runners) {
        await runner.long();
        await runner.short();
      }
    for (let round = 0; round < rounds; round++) {
      calibration.push(calibrationNs());
      for (const runner of runners) {
        const net = (await runner.long()) - (await runner.short());
        times.set(runner.name, [
          ...(times.get(runner.name) ?? []),
          (net * 1e9) / (runner.samples - startupSamples),
        ]);
      }
    }
    const loopNs = medianOf(calibration);
    const [ours = []] = times.values();
    return runners.map(({ name }) => {
      const each = times.get(name) ?? [];
      const ns = medianOf(each);
      if (name === fastName) fastRates.set(corpus.name, 1e3 / ns);
      if (name === readName) readRates.set(corpus.name, 1e3 / ns);
      // Round by round: what the machine does in between strikes both.
      const ratio =
        name === fastName || name === memoryName || name === readName
          ? undefined
          : medianOf(each.map((other, round) => other / (ours[round] ?? other)));
      const cells = [
        corpus.name,
        name,
        (1e3 / ns).toFixed(1),
        ns.toFixed(2),
        (ns / loopNs).toFixed(2),
        ratio?.toFixed(2) ?? '',
      ];
      return { name, cells, ratio };
    });
  } finally {
    await light.end();
    rmSync(folder, { recursive: true });
  }
}

const fastName = 'impsim, fast path';
const memoryName = 'the same, samples in memory';
const readName = 'the same file, only read';

const samplesOf = ({ tile }: Corpus): number => Math.floor(mostSamples / tile.length) * tile.length;

function fastPath(corpus: Corpus, folder: string, light: LightProcess): Runner {
  const samples = samplesOf(corpus);
  const [long, short] = [join(folder, 'long.wav'), join(folder, 'short.wav')];
  writeWav(long, corpus, samples);
  writeWav(short, corpus, startupSamples);
  return {
    name: fastName,
    samples,
    long: async () => {
      const { seconds, count } = await light.ask({ do: 'receive', path: long });
      received.set(corpus.name, count);
      return seconds;
    },
    short: async () => (await light.ask({ do: 'receive', path: short })).seconds,
  };
}

/** What reading the file costs is the difference. */
function inMemory(corpus: Corpus, light: LightProcess): Runner {
  const receive = async (samples: number) =>
    (await light.ask({ do: 'receive-from-memory', corpus: corpus.name, samples })).seconds;
  return {
    name: memoryName,
    samples: samplesOf(corpus),
    long: () => receive(samplesOf(corpus)),
    short: () => receive(startupSamples),
  };
}

/** The fast path's file, opened and read to its end. */
function readOnly(corpus: Corpus, folder: string, light: LightProcess): Runner {
  const read = async (name: string) => (await light.ask({ do: 'read', path: join(folder, name) })).seconds;
  return {
    name: readName,
    samples: samplesOf(corpus),
    long: () => read('long.wav'),
    short: () => read('short.wav'),
  };
}

/** The receiver's own process. */
class LightProcess {
  readonly #child = fork(fileURLToPath(new URL('light-process.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });

  async ask(work: LightWork): Promise<LightWorkDone> {
    this.#child.send(work);
    return ((await once(this.#child, 'message')) as [LightWorkDone])[0];
  }

  async end(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}

const others = (corpus: Corpus, folder: string): readonly Runner[] =>
  installedDecoders().map((decoder) => {
    const path = (length: string) => join(folder, `${length}-${decoder.command}${decoder.ending}`);
    const count = Math.floor(samplesOf(corpus) * decoder.share);
    decoder.write(path('long'), corpus, count);
    decoder.write(path('short'), corpus, startupSamples);
    return {
      name: decoder.name,
      samples: count,
      long: () => runDecoder(decoder, path('long')),
      short: () => runDecoder(decoder, path('short')),
    };
  });

const sequenceRounds = 60;

/** Million samples a second of one flash: the first time, which compiles, and the median of the later half of the rounds. */
async function sequenceRates(snrDb: number): Promise<readonly [first: number, later: number]> {
  const flash = oneFlash(snrDb);
  const rates: number[] = [];
  for (let round = 0; round < sequenceRounds; round++)
    rates.push(flash.levels.length / (await processorSecondsOf(() => detectSequence(flash))) / 1e6);
  return [rates[0] ?? Number.NaN, medianOf(rates.slice(sequenceRounds / 2))];
}
