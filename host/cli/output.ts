import pico from 'picocolors';

export interface OutputOptions {
  readonly json?: boolean;
  readonly showSecrets?: boolean;
  /** Whether stdout is a terminal that wants colour; by default asked of the environment. */
  readonly colour?: boolean;
}

/** Where a command's words go: results to stdout, messages to stderr, colour only on a terminal. */
export class Output {
  /** Whether results are JSON lines. */
  readonly json: boolean;
  readonly showSecrets: boolean;
  readonly paint: ReturnType<typeof pico.createColors>;

  constructor({ json = false, showSecrets = false, colour }: OutputOptions = {}) {
    this.json = json;
    this.showSecrets = showSecrets;
    // Off a terminal, and with NO_COLOR, nothing is coloured.
    this.paint = pico.createColors(colour ?? (process.stdout.isTTY && pico.isColorSupported));
  }

  /** A line for people; nothing with --json. */
  line(text = ''): void {
    if (!this.json) process.stdout.write(`${text}\n`);
  }

  /** One JSON object; nothing without --json. */
  object(value: unknown): void {
    if (this.json) process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** A word about the run itself, on stderr, with --json too. */
  message(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** The secret itself with --show-secrets, else its mask. An empty one (an open network) has nothing to hide. */
  secret(text: string): string {
    return this.showSecrets || text === '' ? text : '••••';
  }
}
