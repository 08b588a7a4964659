/** The board that an imp lives on: its light, its LED and button through johnny-five, and, with the sampler, a fixture's LED. */
import type { FixtureLight } from '../../firmware/ports.ts';
import { ImpError } from '../imp-error.ts';
import { BoardFixture } from '../serial/board-fixture.ts';
import type { LightBoard } from '../serial/light-board.ts';
import type { Panel } from '../serial/sampler-panel.ts';
import { type BoardUse, openBoard } from './board-options.ts';
import type { OptionValues } from './command.ts';
import { checkIoOptions, ioPins, openIo } from './io-options.ts';
import type { Output } from './output.ts';

export interface ImpBoard {
  readonly board: LightBoard;
  readonly panel: Panel;
  readonly fixtureLight?: FixtureLight;
}

/** Rejects with ImpError. */
export async function openImpBoard(options: OptionValues, output: Output, use: BoardUse): Promise<ImpBoard> {
  checkIoOptions(options);
  const { FivePanel, samplerPins } = await import('../johnny-five/five-panel.ts');
  if (options['io'] !== undefined) {
    const pins = ioPins(options);
    const { board, five } = await openIo(options, output, use);
    return { board, panel: new FivePanel(five, pins) };
  }
  const sampler = await openBoard(options, output, use);
  const [{ SamplerIo }, { fiveBoard }] = await Promise.all([
    import('../johnny-five/sampler-io.ts'),
    import('../johnny-five/five-board.ts'),
  ]);
  const io = new SamplerIo(sampler);
  // A board that is unplugged shows nothing; it is told again when it is back.
  io.on('error', () => {});
  const fixtureLight = new BoardFixture(sampler, (why) =>
    output.message(
      why instanceof ImpError ? `the fixture’s LED is dark: ${why.cause}. ${why.cure}` : String(why),
    ),
  );
  return { board: sampler, panel: new FivePanel(await fiveBoard(io), samplerPins), fixtureLight };
}
