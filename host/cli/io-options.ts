/** `--io`: the commands that take light from a board take it from a sensor that johnny-five reads, too. */
import type five from 'johnny-five';
import type { FivePins } from '../johnny-five/five-panel.ts';
import { ImpError } from '../imp-error.ts';
import type { LightBoard } from '../serial/light-board.ts';
import { every } from '../serial/patience.ts';
import { type BoardUse, openBoard } from './board-options.ts';
import type { CommandOption, OptionValues } from './command.ts';
import { numberOption } from './option-values.ts';
import { rateOption } from './capture-options.ts';
import type { Output } from './output.ts';

export const ioOptions: readonly CommandOption[] = [
  {
    flags: '--io <module>',
    summary:
      'a board of johnny-five’s in place of the sampler: package or file with its IO object; --rate is 100 then',
  },
  { flags: '--sensor-pin <pin>', summary: 'with --io: where its light sensor is (A0)' },
  { flags: '--symbol-rate <rate>', summary: 'with --io: the fastest BlinkUp that is to be understood' },
];

export const ioPanelOptions: readonly CommandOption[] = [
  { flags: '--led-pins <red,green>', summary: 'with --io: the pins of the status LED (none)' },
  { flags: '--button-pin <pin>', summary: 'with --io: the pin of the button that clears (none)' },
];

const only: readonly string[] = ['sensorPin', 'symbolRate', 'ledPins', 'buttonPin'];
const notWithIo: readonly string[] = ['port', 'send', 'sensor'];
/** Phones flash at these. */
const usualHz = [20, 30, 60] as const;

export interface IoLight {
  readonly board: LightBoard;
  /** The board as johnny-five has it. */
  readonly five: five.Board;
}

/** The sampler's board, or with `--io` a sensor of another. Rejects with ImpError. */
export async function openLight(
  options: OptionValues,
  output: Output,
  use: BoardUse = {},
): Promise<LightBoard> {
  checkIoOptions(options);
  if (options['io'] === undefined) return openBoard(options, output, use);
  return (await openIo(options, output, use)).board;
}

/** Rejects with ImpError: `no-io`, `io-failed`, `too-slow`, `option`. */
export async function openIo(options: OptionValues, output: Output, { nowUs }: BoardUse): Promise<IoLight> {
  const path = String(options['io']);
  const sampleHz = numberOption(options, 'rate', { least: 1, most: 1000, otherwise: 100 });
  const symbolHz = rateOption(options, 'symbolRate');
  // johnny-five takes a third of a second to load: only for who uses it.
  const [{ ioOf }, { fiveBoard }, { SensorBoard }, { fastestSymbolHz }] = await Promise.all([
    import('../johnny-five/io-module.ts'),
    import('../johnny-five/five-board.ts'),
    import('../johnny-five/sensor-board.ts'),
    import('../johnny-five/sensor-light.ts'),
  ]);
  leaveWhenDone();
  const made = await fiveBoard(await ioOf(path), (why) =>
    output.message(`${path}: ${why instanceof Error ? why.message : String(why)}`),
  );
  const pin = pinOf(options['sensorPin'] ?? 'A0');
  const board = new SensorBoard({
    path: `${path}, ${pin}`,
    board: made,
    pin,
    sampleHz,
    ...(symbolHz === undefined ? {} : { symbolHz }),
    ...(nowUs === undefined ? {} : { nowUs }),
  });
  const fastestHz = fastestSymbolHz(1000 / sampleHz);
  const tooFast = usualHz.filter((hz) => hz > fastestHz);
  output.message(
    `${path}: ${sampleHz} readings/s are enough for ${Math.floor(fastestHz)} symbols/s` +
      (tooFast.length === 0 ? '' : `, too few for ${tooFast.join(' and ')}`),
  );
  return { board, five: made };
}

/** The pins that the options name. Throws ImpError `option`. */
export function ioPins({ ledPins, buttonPin }: OptionValues): FivePins {
  const [red, green, ...more] = typeof ledPins === 'string' ? ledPins.split(',') : [];
  if (ledPins !== undefined && (!red || !green || more.length > 0))
    throw new ImpError('option', `--led-pins ${String(ledPins)} are not two pins`, 'give two, such as 5,6');
  return {
    ...(red && green ? { led: [pinOf(red), pinOf(green)] } : {}),
    ...(buttonPin === undefined ? {} : { button: pinOf(buttonPin) }),
  };
}

/** Throws ImpError `option` where options are given together that do not go together. */
export function checkIoOptions(options: OptionValues): void {
  const withIo = options['io'] !== undefined;
  const wrong = (withIo ? notWithIo : only).find((name) => options[name] !== undefined);
  if (wrong === undefined) return;
  const flag = `--${wrong.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new ImpError(
    'option',
    withIo ? `--io and ${flag} do not go together` : `${flag} is of no use without --io`,
    withIo ? 'leave one of them out' : 'leave it out, or name a board of johnny-five’s with --io',
  );
}

/** The user’s module may have timers and ports of its own that never end: they do not keep the command from ending. */
function leaveWhenDone(): void {
  every(100, () => {
    if (process.exitCode !== undefined) process.exit();
  });
}

/** Pins have numbers, or names of their board’s own. */
const pinOf = (value: unknown): number | string =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : String(value);
