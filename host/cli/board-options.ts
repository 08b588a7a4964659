/** Options of the commands that use a board. */
import { type SensorKind, sensorKinds } from '../../hardware/sensor-circuits.ts';
import { sampleRatesHz } from '../../protocol/sampler-link/records.ts';
import { ImpError } from '../imp-error.ts';
import { choosePort } from '../serial/ports.ts';
import { Sampler } from '../serial/sampler.ts';
import type { CommandOption, OptionValues } from './command.ts';
import { numberOption } from './option-values.ts';
import type { Output } from './output.ts';

export const boardOptions: readonly CommandOption[] = [
  { flags: '--port <path>', summary: 'the board’s port, or virtual; by default the only board there is' },
  { flags: '--rate <hz>', summary: `samples per second: ${sampleRatesHz.join(', ')} (1000)` },
  { flags: '--sensor <kind>', summary: `${Object.keys(sensorKinds).join(', ')} (phototransistor)` },
];

export const secondsOption: CommandOption = {
  flags: '--seconds <n>',
  summary: 'end after so many seconds (Ctrl+C ends it, too)',
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

/** A board as the options name it. Rejects with ImpError. */
export async function openBoard(
  options: OptionValues,
  output: Output,
  nowUs?: () => number,
): Promise<Sampler> {
  const sampleHz = numberOption(options, 'rate', { least: 1000, most: 4000, otherwise: 1000, whole: true });
  if (!sampleRatesHz.some((hz) => hz === sampleHz))
    throw new ImpError(
      'option',
      `--rate ${sampleHz} cannot be used`,
      `take one of ${sampleRatesHz.join(', ')}`,
    );
  const port = await choosePort(typeof options['port'] === 'string' ? options['port'] : undefined);
  return Sampler.connect({
    ...port,
    sampleHz,
    reference: sensorKinds[sensorOption(options)].reference,
    ...(nowUs === undefined ? {} : { nowUs }),
    onLost: ({ cause }) => output.message(`${cause}; waiting for it`),
    onFound: () => output.message('the board is back'),
  });
}

/** Ends the board's light after `--seconds`, or at Ctrl+C. */
export function endWhenAsked(options: OptionValues, sampler: Sampler): void {
  const seconds = numberOption(options, 'seconds', { least: 0.1, most: 1e6, otherwise: Infinity });
  const end = (): void => void sampler.close();
  process.once('SIGINT', end);
  if (seconds < Infinity) setTimeout(end, seconds * 1000).unref();
}
