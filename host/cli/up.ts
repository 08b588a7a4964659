import { openCapture } from '../captures/open-capture.ts';
import { ImpError } from '../imp-error.ts';
import { keyHelp, obeyKeys } from '../up/keyboard.ts';
import type { KeyCommand } from '../up/keyboard.ts';
import type { Up } from '../up/up.ts';
import type { Outcome } from '../up/summary.ts';
import type { Command } from './command.ts';
import { numberOption, seedOption } from './option-values.ts';
import type { Output } from './output.ts';

export const up: Command = {
  name: 'up',
  summary:
    'the whole thing in one process: cloud, phone and imp; shows a BlinkUp as it happens, then goes on serving',
  arguments: [],
  options: [
    { flags: '--once', summary: 'end after the first BlinkUp; status 0 only if the agent answered' },
    {
      flags: '--lan',
      summary: 'the transmitter’s page for a phone in this network, plain HTTP; prints its QR code',
    },
    { flags: '--speed <n>', summary: 'times real time (8 with --once, else 1)' },
    { flags: '--port <n>', summary: 'port of the cloud (a free one)' },
    { flags: '--seed <n>', summary: 'random seed (a new one, printed)' },
  ],
  examples: ['up', 'up --lan', 'up --once', 'up --once --json --seed 7'],
  async run({ options, output }) {
    const once = options['once'] === true;
    const wanted = {
      seed: seedOption(options),
      speed: numberOption(options, 'speed', { least: 0.1, most: 1000, otherwise: once ? 8 : 1 }),
      port: numberOption(options, 'port', { least: 0, most: 65535, otherwise: 0, whole: true }),
    };
    const lan = options['lan'] === true;
    if (lan && once)
      throw new ImpError(
        'option',
        '--once and --lan do not go together: with --once nothing is left that a phone could reach',
        'leave one of them out',
      );
    // Loaded only here: other commands, and mistakes, need no cloud.
    const { Up } = await import('../up/up.ts');
    const host = lan ? (await import('../up/lan-phone.ts')).lanAddress() : null;
    const table = await Up.open(output, wanted);
    try {
      const { ok } = await table.blinkUp();
      if (once) return ok ? 0 : 1;
      if (host !== null) await table.openPhone(host);
      await serve(table, output);
      return 0;
    } finally {
      await table.close();
    }
  },
};

/** Obeys what is typed until the user ends it. */
async function serve(table: Up, output: Output): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    const commands: readonly KeyCommand[] = [
      again('b', 'another BlinkUp by the same owner: the same agent, its data kept', () => table.blinkUp()),
      again('o', 'a change of owner: a new agent; the old URL answers 404', () => table.changeOwner()),
      again('r', 'a refusal: the last flash again, whose token has been used', () => table.replayLast()),
      {
        key: 'c',
        argument: 'FILE',
        does: 'your own capture falls on the imp',
        run: async (file) => {
          checkCapture(file);
          await table.capture(openCapture(file));
        },
      },
      {
        key: 'p',
        does: 'another address for a phone (with --lan)',
        run: async () => table.showPhone(),
      },
      { key: 'q', does: 'the end', run: () => Promise.resolve(resolve()) },
    ];
    const help = (): void => {
      output.line();
      output.line('still serving; type a letter and Enter:');
      for (const line of keyHelp(commands)) output.line(line);
    };
    const failed = (error: unknown): void =>
      output.message(error instanceof ImpError ? `${error.cause}. Cure: ${error.cure}` : String(error));
    help();
    void obeyKeys(process.stdin, commands, help, failed);
  });
  await ended;
  process.stdin.unref();
  output.line('ended');
}

/** Reads a capture through, so that a damaged one is said before its light falls. Throws ImpError. */
function checkCapture(file: string): void {
  let samples = 0;
  for (const { levels } of openCapture(file, { lends: true })) samples += levels.length;
  if (samples === 0) throw new ImpError('empty', `${file} holds no light`, 'record it again');
}

const again = (key: string, does: string, run: () => Promise<Outcome>): KeyCommand => ({
  key,
  does,
  run: async () => void (await run()),
});
