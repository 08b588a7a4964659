import { readFileSync } from 'node:fs';
import type { MemorySegment } from '../../hardware/intel-hex.ts';
import { ImpError } from '../imp-error.ts';
import { flashBoard, pageCount } from '../serial/flash-board.ts';
import { choosePort } from '../serial/ports.ts';
import { builtFirmware, parsedHex } from '../serial/virtual-board.ts';
import type { Command } from './command.ts';
import { Progress } from './progress.ts';

export const flash: Command = {
  name: 'flash',
  summary: 'puts the sampler on an Arduino Uno or Nano, verified',
  arguments: [],
  options: [
    { flags: '--port <path>', summary: 'the board’s port, or virtual; by default the only board there is' },
    { flags: '--hex <file>', summary: 'another program than the sampler' },
    { flags: '--dry-run', summary: 'only say who is there and what would be written' },
  ],
  examples: ['flash', 'flash --port /dev/ttyACM0', 'flash --port virtual --dry-run'],
  async run({ options, output }) {
    const asked = typeof options['port'] === 'string' ? options['port'] : undefined;
    const dryRun = options['dryRun'] === true;
    const program = typeof options['hex'] === 'string' ? programOf(options['hex']) : builtFirmware('sampler');
    const port = await choosePort(asked, { blank: true });
    const progress = new Progress(output, 'flash', pageCount(program) * (dryRun ? 1 : 2));
    const report = await flashBoard({
      ...port,
      program,
      dryRun,
      onProgress: () => progress.add(1),
    }).finally(() => progress.end());
    output.object({ kind: 'flash', port: port.path, ...report });
    const { chip, baud, pages, differentPages } = report;
    if (dryRun)
      output.line(
        `${port.path}: ${chip}, boot loader at ${baud} baud; ${differentPages} of ${pages} pages would change; nothing was written`,
      );
    else output.line(`${port.path}: ${chip}, ${pages} pages written and verified`);
    return 0;
  },
};

function programOf(path: string): readonly MemorySegment[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ImpError('firmware', `${path} cannot be read`, 'give the path of a hex file to --hex');
  }
  return parsedHex(text, path);
}
