import pico from 'picocolors';
import type { ImpError } from '../imp-error.ts';
import { revealed, scrubbed, Secret } from '../secret.ts';

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
  /** How many lines of a panel stand on the terminal now. */
  #panelLines = 0;

  constructor({ json = false, showSecrets = false, colour }: OutputOptions = {}) {
    this.json = json;
    this.showSecrets = showSecrets;
    // Off a terminal, and with NO_COLOR, nothing is coloured.
    this.paint = pico.createColors(colour ?? (process.stdout.isTTY && pico.isColorSupported));
  }

  /** A line for people; nothing with --json. */
  line(text = ''): void {
    if (this.json) return;
    this.panel([]);
    process.stdout.write(`${text}\n`);
  }

  /** One JSON object, secrets in it masked; nothing without --json. */
  object(value: unknown): void {
    if (this.json) process.stdout.write(`${JSON.stringify(this.showSecrets ? revealed(value) : value)}\n`);
  }

  /** A word about the run itself, on stderr, with --json too. */
  message(text: string): void {
    this.panel([]);
    process.stderr.write(`${this.showSecrets ? text : scrubbed(text)}\n`);
  }

  /** What went wrong, in one line: cause, cure and code. */
  error({ cause, cure, code }: ImpError): void {
    this.message(`impsim: ${cause}. Cure: ${cure} [${code}]`);
  }

  /** A line on a terminal's stderr that the next one overwrites; an empty one leaves nothing. */
  transient(text: string): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  }

  /** Whether there is a terminal to show a panel on. */
  get hasPanel(): boolean {
    return !this.json && process.stdout.isTTY && process.stderr.isTTY;
  }

  /** Lines below everything else, which the next ones overwrite; none take them away. Nothing without a terminal. */
  panel(lines: readonly string[]): void {
    if (!this.hasPanel || (lines.length === 0 && this.#panelLines === 0)) return;
    const back = this.#panelLines === 0 ? '' : `\x1b[${this.#panelLines}A\r\x1b[J`;
    // A line that the terminal breaks would be two.
    const width = process.stderr.columns || 80;
    process.stderr.write(back + lines.map((line) => `${line.slice(0, width - 1)}\n`).join(''));
    this.#panelLines = lines.length;
  }

  /** The secret itself with --show-secrets, else its mask. An empty one (an open network) has nothing to hide. */
  secret(text: string): string {
    return this.shown(new Secret(text));
  }

  /** The same for a secret that is wrapped already. */
  shown(secret: Secret): string {
    return this.showSecrets ? secret.reveal() : secret.toString();
  }
}
