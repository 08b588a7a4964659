/** Other programs that decode light or something like it, where they are installed. */
import { spawnSync } from 'node:child_process';
import type { Corpus } from './corpora.ts';
import { writeIq, writeLogic, writeWav } from './capture-files.ts';
import { processorSecondsOfProgram } from './stopwatch.ts';

export interface OtherDecoder {
  readonly name: string;
  readonly command: string;
  readonly arguments: (path: string) => readonly string[];
  readonly ending: string;
  readonly write: (path: string, corpus: Corpus, samples: number) => void;
  /** Share of the corpus that it is given: a slow one gets less. */
  readonly share: number;
}

/** 60 symbols a second: Manchester's half bits, and PWM's short and long pulses, as its user would have to set them. */
const manchester = 'n=manchester,m=OOK_MC_ZEROBIT,s=16667,l=16667,r=200000';
const pwm = 'n=pwm,m=OOK_PWM,s=16667,l=33333,r=200000';

/** What rtl_433 is told before it is told its files. */
export const manchesterAndPwm = ['-s', '1000', '-R', '0', '-X', manchester, '-X', pwm] as const;

const all: readonly OtherDecoder[] = [
  {
    name: 'rtl_433 (flex: Manchester and PWM)',
    command: 'rtl_433',
    arguments: (path) => [...manchesterAndPwm, '-r', path],
    ending: '.cs16',
    write: writeIq,
    share: 1,
  },
  {
    name: 'minimodem',
    command: 'minimodem',
    arguments: (path) => ['--rx', '-f', path, '-M', '200', '-S', '100', '30'],
    ending: '.wav',
    write: writeWav,
    share: 0.25,
  },
  {
    name: 'sigrok-cli (pwm)',
    command: 'sigrok-cli',
    arguments: (path) => ['-I', 'binary:numchannels=8:samplerate=1000', '-i', path, '-P', 'pwm:data=0'],
    ending: '.bin',
    write: writeLogic,
    share: 0.02,
  },
];

export const installedDecoders = (): readonly OtherDecoder[] =>
  all.filter(({ command }) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined);

/** Runs it over a file: the seconds of processors that it takes, on all its threads. Throws where it fails. */
export const runDecoder = (decoder: OtherDecoder, path: string): Promise<number> =>
  processorSecondsOfProgram(decoder.command, decoder.arguments(path));
