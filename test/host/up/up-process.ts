import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

/** `impsim up` as a user starts it, in a process of its own, twenty times as fast as life. */
export class UpProcess {
  readonly #child;
  #stdout = '';

  constructor(seed: number) {
    const program = ['--import', 'tsx', join(root, 'host', 'cli', 'main.ts')];
    this.#child = spawn(process.execPath, [...program, 'up', '--speed', '20', '--seed', String(seed)], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
  }

  /** All that it has printed. */
  get stdout(): string {
    return this.#stdout;
  }

  /** What the pattern's first group is in what it prints, once it is there. */
  says(pattern: RegExp): Promise<string> {
    const { stdout } = this.#child;
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`impsim up has ended:\n${this.#stdout}`));
      const look = (): void => {
        const found = pattern.exec(this.#stdout);
        if (found === null) return;
        stdout.off('data', look);
        this.#child.off('close', ended);
        resolve(found[1] ?? '');
      };
      stdout.on('data', look);
      this.#child.once('close', ended);
      look();
    });
  }

  /** The one-use address of the page that its terminal shows, when its own first BlinkUp is over. */
  async entrance(): Promise<string> {
    const [address] = await Promise.all([this.says(/^pages\s+(\S+)/m), this.says(/^(answered) /m)]);
    return address;
  }

  type(text: string): void {
    this.#child.stdin.write(`${text}\n`);
  }

  async quit(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin.end('q\n');
    await gone;
  }
}
