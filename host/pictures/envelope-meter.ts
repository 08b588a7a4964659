import type { LightBlock } from '../../firmware/ports.ts';
import type { Envelope } from './picture.ts';

const columns = 4096;
const firstColumnUs = 1000;

/** Lowest and highest light of each column of time. Columns grow as light goes on: memory does not. */
export class EnvelopeMeter {
  readonly #lowest = new Uint16Array(columns).fill(0xffff);
  readonly #highest = new Uint16Array(columns);
  #columnUs = firstColumnUs;
  #startUs: number | undefined;
  #endUs = 0;

  add({ originUs, firstIndex, sampleHz, levels, timesUs }: LightBlock): void {
    const periodUs = 1e6 / sampleHz;
    this.#startUs ??= timesUs?.[0] ?? originUs + firstIndex * periodUs;
    const fromUs = originUs + firstIndex * periodUs - this.#startUs;
    for (let i = 0; i < levels.length; i++) {
      const atUs = timesUs === undefined ? fromUs + i * periodUs : (timesUs[i] ?? 0) - this.#startUs;
      while (atUs >= columns * this.#columnUs) this.#halve();
      this.#put(Math.floor(atUs / this.#columnUs), levels[i] ?? 0);
      this.#endUs = atUs + periodUs;
    }
  }

  report(): Envelope {
    const startUs = this.#startUs ?? 0;
    const count = Math.min(columns, Math.ceil(this.#endUs / this.#columnUs));
    return {
      startUs,
      endUs: startUs + this.#endUs,
      columnUs: this.#columnUs,
      lowest: this.#lowest.slice(0, count),
      highest: this.#highest.slice(0, count),
    };
  }

  #put(column: number, level: number): void {
    if (level < (this.#lowest[column] ?? 0)) this.#lowest[column] = level;
    if (level > (this.#highest[column] ?? 0)) this.#highest[column] = level;
    // Darkness is light too: a column that has seen any is no gap.
    if (level === 0) this.#lowest[column] = 0;
  }

  #halve(): void {
    const [lowest, highest] = [this.#lowest, this.#highest];
    for (let i = 0; i < columns / 2; i++) {
      lowest[i] = Math.min(lowest[2 * i] ?? 0, lowest[2 * i + 1] ?? 0);
      highest[i] = Math.max(highest[2 * i] ?? 0, highest[2 * i + 1] ?? 0);
    }
    lowest.fill(0xffff, columns / 2);
    highest.fill(0, columns / 2);
    this.#columnUs *= 2;
  }
}
