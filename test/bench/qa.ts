/** The lab's folder through whole devices, beside rtl_433 on the same light. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { replay } from '../../host/replay/replay.ts';
import { installedDecoders, manchesterAndPwm } from './other-decoders.ts';
import { type Part, table } from './part.ts';
import { captureSeconds, lights, writeCaptures } from './qa-captures.ts';
import { processorSecondsOfProgram, secondsOf } from './stopwatch.ts';

const captures = 5000;
const goalSeconds = 60;
const cores = 2;

interface Lab {
  readonly folder: string;
  readonly iqPaths: readonly string[];
}

/** A folder of so many captures, for as long as it is used. */
export async function inLab<T>(count: number, use: (lab: Lab) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'impsim-bench-'));
  try {
    const [wavs, iqs] = [join(folder, 'captures'), join(folder, 'iq')];
    mkdirSync(wavs);
    mkdirSync(iqs);
    return await use({ folder: wavs, iqPaths: writeCaptures(wavs, iqs, count) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const qa: Part = {
  name: 'qa',
  title: 'A folder of 5,000 captures through whole devices',
  run: () =>
    inLab(captures, async ({ folder, iqPaths }) => {
      const used = process.cpuUsage();
      const began = performance.now();
      const { summary, results } = await replay(folder, { jobs: cores });
      const seconds = (performance.now() - began) / 1000;
      const { user, system } = process.cpuUsage(used);
      const failing = results.filter(({ verdict }) => verdict === 'fail');
      const sequence = failing.filter(({ outcome }) => (outcome?.transmissions ?? 0) > 0).length;
      const rows = [
        ['who', 'seconds', 'processor seconds a core', 'under 60 s', 'captures/s', 'M samples/s'],
        row('impsim replay, two threads', seconds, (user + system) / 1e6, goalSeconds),
      ];
      if (installedDecoders().some(({ command }) => command === 'rtl_433')) {
        const processor: number[] = [];
        const wall = await secondsOf(async () => processor.push(...(await rtl433(iqPaths))));
        const sum = processor.reduce((all, each) => all + each, 0);
        rows.push(row('rtl_433 (flex: Manchester and PWM), two processes', wall, sum));
      }
      const { fail, pass } = summary.counts;
      return {
        markdown: [
          `${captures} captures of ${captureSeconds} s at 1 kHz (WAV), ${lights} lights, ${captures / lights} files of each; each falls on an imp of its own that boots, enrolls at a cloud in process and is compared with what is expected. ${pass} passed; ${fail} failed, as refreshes were skipped in them: ${sequence} of these went on to the sequence detector. rtl_433 only decodes, from I/Q files of the same light. Seconds are those of the wall's clock, with whatever else the machine did (load ${loadavg().at(0)?.toFixed(0) ?? '?'} on ${cores} cores at the end); those of the processor are what it takes where two cores are free.`,
          table(rows),
        ].join('\n\n'),
      };
    }),
};

function row(who: string, seconds: number, processor: number, goal?: number): string[] {
  const samples = captures * captureSeconds * 1000;
  const each = processor / cores;
  const reached = (value: number): string => (goal === undefined ? '' : value < goal ? 'yes' : 'no');
  return [
    who,
    seconds.toFixed(1),
    each.toFixed(1),
    goal === undefined ? '' : `${reached(seconds)}; by the processor ${reached(each)}`,
    (captures / seconds).toFixed(0),
    (samples / seconds / 1e6).toFixed(1),
  ];
}

/** As many processes as there are cores, each with its share of the files; seconds of processor of each. */
const rtl433 = (paths: readonly string[]): Promise<readonly number[]> =>
  Promise.all(
    Array.from({ length: cores }, (_, part) => {
      const files = paths.filter((_path, index) => index % cores === part).flatMap((path) => ['-r', path]);
      return processorSecondsOfProgram('rtl_433', [...manchesterAndPwm, ...files]);
    }),
  );
