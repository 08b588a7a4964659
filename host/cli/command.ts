/** What a command is: one row of the table that feeds the command line, its help and the docs. */
import type { Output } from './output.ts';

export interface CommandOption {
  /** As commander reads it: `--rate <rate>`, `--once`. */
  readonly flags: string;
  readonly summary: string;
  /** May be given several times; its values come as an array. */
  readonly repeatable?: true;
}

export interface CommandArgument {
  /** As commander reads it: `<file...>`, `[config]`. */
  readonly form: string;
  readonly summary: string;
}

/** Values of options by their camel-case names, as text; `true` for those without a value. */
export type OptionValues = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/** What every command gets, whatever it does. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly options: OptionValues;
  readonly output: Output;
}

/** 0 done; 1 it ran and the answer is no; 2 wrong use or unreadable input. */
export type ExitStatus = 0 | 1 | 2;

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly CommandArgument[];
  readonly options: readonly CommandOption[];
  /** Shown under the help; each is a command line without the program's name. */
  readonly examples: readonly string[];
  /** More help, under the examples. */
  readonly notes?: () => string;
  /** Runs it. Throws ImpError for wrong use and unreadable input (status 2). */
  run(context: CommandContext): Promise<ExitStatus>;
}

/** Options that every command takes. */
export const commonOptions: readonly CommandOption[] = [
  { flags: '--json', summary: 'print one JSON object a line' },
  { flags: '--show-secrets', summary: 'show passwords, tokens and keys instead of ••••' },
  { flags: '--debug', summary: 'show where in the program an error came from' },
];
