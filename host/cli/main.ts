#!/usr/bin/env node
import { Command as Commander, CommanderError, Option } from 'commander';
import { ImpError } from '../imp-error.ts';
import { version } from '../version.ts';
import { commonOptions } from './command.ts';
import type { Command, CommandOption, ExitStatus, OptionValues } from './command.ts';
import { commandLoaders, loadCommands } from './commands.ts';
import { Output } from './output.ts';

/** Paths are relative to where the user stands, also through `npm run`, which stands in the package. */
if (process.env['npm_lifecycle_event'] === 'impsim' && process.env['INIT_CWD'] !== undefined)
  process.chdir(process.env['INIT_CWD']);

// A reader that has seen enough (`| head`) ends us quietly.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
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
    // Errors are said by explain(), in the form that all errors have.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  try {
    for (const command of await loadCommands(argv[0]))
      addCommand(program, command, (ended) => (status = ended));
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    return explain(error, argv);
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
  sub.addHelpText('after', () => (command.notes === undefined ? '' : `\n${command.notes()}`));
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
function explain(error: unknown, argv: readonly string[]): ExitStatus {
  const output = new Output({ showSecrets: argv.includes('--show-secrets') });
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Help that was asked for by giving no command has been shown.
    if (error.code !== 'commander.help') output.error(usageError(error, argv));
    return 2;
  }
  if (argv.includes('--debug') && error instanceof Error) output.message(error.stack ?? error.message);
  else if (error instanceof ImpError) output.error(error);
  else {
    const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    const cure = 'run it again with --debug and report what it says';
    output.error(new ImpError('unexpected', `unexpected: ${message}`, cure));
  }
  return 2;
}

/** Commander's words, in our form: the first line says what, a second one may guess what was meant. */
function usageError({ message }: CommanderError, argv: readonly string[]): ImpError {
  const [what = '', guess = ''] = message.replace(/^error: /, '').split('\n');
  const [first = ''] = argv;
  const help = `see impsim ${Object.hasOwn(commandLoaders, first) ? `${first} ` : ''}--help`;
  return new ImpError(
    'usage',
    what.replace(/\.$/, ''),
    guess === '' ? help : `${guess.replaceAll(/[()]/g, '')} Or ${help}`,
  );
}
