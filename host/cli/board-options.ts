/** Options of the commands that use a board. */
import type { LightBlock } from '../../firmware/ports.ts';
import { type SensorKind, sensorKinds } from '../../hardware/sensor-circuits.ts';
import { sampleRatesHz } from '../../protocol/sampler-link/records.ts';
import { ImpError } from '../imp-error.ts';
import { sampleTimeUs } from '../rig/shine.ts';
import { choosePort, type VirtualOptions } from '../serial/ports.ts';
import { virtualPath } from '../serial/uno-binding.ts';
import type { LightBoard } from '../serial/light-board.ts';
import { Sampler } from '../serial/sampler.ts';
import type { CommandOption, OptionValues } from './command.ts';
import { numberOption } from './option-values.ts';
import type { Output } from './output.ts';
import { settingsArgument } from './settings-argument.ts';

export const boardOptions: readonly CommandOption[] = [
  { flags: '--port <path>', summary: 'the board’s port, or virtual; by default the only board there is' },
  { flags: '--rate <hz>', summary: `samples per second: ${sampleRatesHz.join(', ')} (1000)` },
  { flags: '--sensor <kind>', summary: `${Object.keys(sensorKinds).join(', ')} (phototransistor)` },
];

export const sendOption: CommandOption = {
  flags: '--send <config>',
  summary: 'BlinkUp settings that a simulated phone flashes, JSON or a file (a network of any name)',
};

export const secondsOption: CommandOption = {
  flags: '--seconds <n>',
  summary: 'end after so many seconds of light (Ctrl+C ends it, too)',
};

/** Throws ImpError `option`. */
export function sensorOption(options: OptionValues): SensorKind {
  const kind = options['sensor'] ?? 'phototransistor';
  if (typeof kind === 'string' && Object.hasOwn(sensorKinds, kind)) return kind as SensorKind;
  throw new ImpError(
    'option',
    `--sensor ${String(kind)} is not known`,
    `take one of ${Object.keys(sensorKinds).join(', ')}`,
  );
}

export interface BoardUse {
  /** The rig's clock; by default the board's session has one of its own. */
  readonly nowUs?: () => number;
  /** The board is gone; it is waited for. */
  readonly onLost?: () => void;
}

/** A board as the options name it. Rejects with ImpError. */
export async function openBoard(
  options: OptionValues,
  output: Output,
  { nowUs, onLost = () => {} }: BoardUse = {},
): Promise<Sampler> {
  const sampleHz = numberOption(options, 'rate', { least: 1000, most: 4000, otherwise: 1000, whole: true });
  if (!sampleRatesHz.some((hz) => hz === sampleHz))
    throw new ImpError(
      'option',
      `--rate ${sampleHz} cannot be used`,
      `take one of ${sampleRatesHz.join(', ')}`,
    );
  const port = await choosePort(portOption(options), phoneOption(options));
  return Sampler.connect({
    ...port,
    sampleHz,
    reference: sensorKinds[sensorOption(options)].reference,
    ...(nowUs === undefined ? {} : { nowUs }),
    onLost: ({ cause }) => {
      output.message(`${cause}; waiting for it`);
      onLost();
    },
    onFound: () => output.message('the board is back'),
  });
}

const portOption = (options: OptionValues): string | undefined =>
  typeof options['port'] === 'string' ? options['port'] : undefined;

/** Throws ImpError where there is no phone that could be told what to send. */
function phoneOption(options: OptionValues): Pick<VirtualOptions, 'send'> {
  const { send } = options;
  if (typeof send !== 'string') return {};
  if (portOption(options) === virtualPath) return { send: settingsArgument(send) };
  throw new ImpError(
    'option',
    '--send tells a simulated phone what to flash, and a real board sees a real one',
    'leave it out, or take --port virtual',
  );
}

/** A board that was not heard for less may yet come back. */
const leastAwaySeconds = 10;

/**
 * The board's light until `--seconds` of it are over, Ctrl+C is pressed, or the process is told to end; also when no light comes for
 * so long. Then the board is closed.
 */
export async function* lightUntilAsked(
  board: Pick<LightBoard, 'light' | 'close'>,
  options: OptionValues,
): AsyncGenerator<LightBlock, void> {
  const seconds = numberOption(options, 'seconds', { least: 0.1, most: 1e6, otherwise: Infinity });
  const end = (): void => void board.close();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  const away =
    seconds < Infinity ? setTimeout(end, Math.max(seconds, leastAwaySeconds) * 1000).unref() : null;
  let untilUs: number | null = null;
  try {
    for await (const block of board.light()) {
      away?.refresh();
      untilUs ??= sampleTimeUs(block, 0) + seconds * 1e6;
      yield block;
      if (sampleTimeUs(block, block.levels.length - 1) + 1e6 / block.sampleHz >= untilUs) return;
    }
  } finally {
    clearTimeout(away ?? undefined);
    await board.close();
  }
}
