#!/usr/bin/env node
import { Command as Commander, CommanderError, Option } from 'commander';
import { ImpError } from '../imp-error.ts';
import { version } from '../version.ts';
import { commonOptions } from './command.ts';
import type { Command, CommandOption, ExitStatus, OptionValues } from './command.ts';
import { commands } from './commands.ts';
import { Output } from './output.ts';

/** Paths are relative to where the user stands, also through `npm run`, which stands in the package. */
if (process.env['npm_lifecycle_event'] === 'impsim' && process.env['INIT_CWD'] !== undefined)
  process.chdir(process.env['INIT_CWD']);

// A reader that has seen enough (`| head`) ends us quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  const program = new Commander('impsim')
    .description(
      'A simulator of an Electric Imp device with a real BlinkUp receiver, and a local stand-in for the impCloud.',
    )
    .version(version)
    .showSuggestionAfterError()
    .exitOverride();
  for (const command of commands) addCommand(program, command, (ended) => (status = ended));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    return explain(error, argv.includes('--debug'));
  }
}

function addCommand(program: Commander, command: Command, ended: (status: ExitStatus) => void): void {
  const sub = program.command(command.name).description(command.summary).exitOverride();
  for (const { form, summary } of command.arguments) sub.argument(form, summary);
  for (const option of [...command.options, ...commonOptions]) sub.addOption(optionOf(option));
  sub.addHelpText(
    'after',
    `\nExamples:\n${command.examples.map((example) => `  impsim ${example}`).join('\n')}`,
  );
  sub.action(async () => {
    const options: OptionValues = sub.opts();
    const output = new Output({
      json: options['json'] === true,
      showSecrets: options['showSecrets'] === true,
    });
    ended(await command.run({ args: sub.args, options, output }));
  });
}

function optionOf({ flags, summary, repeatable }: CommandOption): Option {
  const option = new Option(flags, summary);
  if (repeatable)
    option.argParser((value: string, previous: readonly string[] | undefined) => [
      ...(previous ?? []),
      value,
    ]);
  return option;
}

/** Says what went wrong in one line; the exit status. */
function explain(error: unknown, debug: boolean): ExitStatus {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? error.message}\n`);
  else if (error instanceof ImpError)
    process.stderr.write(`impsim: ${error.cause}. Cure: ${error.cure} [${error.code}]\n`);
  else {
    const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    process.stderr.write(
      `impsim: unexpected: ${message}. Cure: run it again with --debug and report what it says [unexpected]\n`,
    );
  }
  return 2;
}
