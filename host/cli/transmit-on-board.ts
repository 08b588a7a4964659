/** `impsim transmit --port`: a factory fixture's BlinkUp on the LED of a board, timed by the board itself. */
import type { LineCode, Sender } from '../../protocol/line-code.ts';
import { fixtureStates } from '../../protocol/sampler-link/records.ts';
import { ImpError } from '../imp-error.ts';
import { sendOnFixture } from '../serial/fixture-led.ts';
import { within } from '../serial/patience.ts';
import { openBoard } from './board-options.ts';
import type { ExitStatus, OptionValues } from './command.ts';
import type { Output } from './output.ts';

/** More than the board needs to begin and to tell of the end. */
const spareMs = 3000;

export interface OnBoard {
  readonly lineCode: LineCode;
  readonly sender: Sender;
  readonly symbolHz: number;
  readonly durationUs: number;
}

/** Resolves when the LED has shown the whole frame. Rejects with ImpError. */
export async function transmitOnBoard(
  frame: Uint8Array,
  { durationUs, ...how }: OnBoard,
  options: OptionValues,
  output: Output,
): Promise<ExitStatus> {
  const active = options['active'] ?? 'high';
  if (active !== 'high' && active !== 'low')
    throw new ImpError('option', `--active ${String(active)} is not known here`, 'choose high or low');
  const sampler = await openBoard({ port: options['port'] }, output);
  try {
    const shown = new Promise<number>((resolve) => {
      sampler.onFixture = ({ state, symbols }) => {
        if (state === fixtureStates.done) resolve(symbols);
      };
    });
    await sendOnFixture(sampler, frame, { ...how, active });
    output.message(`${sampler.path}: the LED sends for ${(durationUs / 1e6).toFixed(1)} s`);
    const symbols = await within(shown, durationUs / 1000 + spareMs);
    if (symbols === null)
      throw new ImpError(
        'fixture-cut',
        `the board on ${sampler.path} did not tell that its LED has sent all`,
        'plug the board out and in, and send again',
      );
    output.object({ kind: 'fixture', port: sampler.path, ...how, active, symbols });
    output.line(`${sampler.path}: ${symbols} symbols shown, ${how.lineCode}, ${how.symbolHz} a second`);
    return 0;
  } finally {
    await sampler.close();
  }
}
