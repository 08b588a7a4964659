/** What a user can type while `impsim up` serves. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface KeyCommand {
  readonly key: string;
  readonly argument?: string;
  readonly does: string;
  run(argument: string): Promise<void>;
}

/** Prints what can be typed. */
export const keyHelp = (commands: readonly KeyCommand[]): readonly string[] =>
  commands.map(
    ({ key, argument, does }) =>
      `  ${`${key}${argument === undefined ? '' : ` ${argument}`}`.padEnd(9)} ${does}`,
  );

/** Runs what is typed, one line after another, until the input ends. An unknown line is answered with `help`. */
export async function obeyKeys(
  input: Readable,
  commands: readonly KeyCommand[],
  help: () => void,
  failed: (error: unknown) => void,
): Promise<void> {
  for await (const line of createInterface({ input })) {
    const [key = '', ...rest] = line.trim().split(/\s+/);
    const command = commands.find((each) => each.key === key);
    if (command === undefined || (command.argument !== undefined && rest.length === 0)) {
      help();
      continue;
    }
    try {
      await command.run(rest.join(' '));
    } catch (error) {
      failed(error);
    }
  }
}
