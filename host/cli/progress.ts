/** How far a run is, on a terminal's stderr, once it takes longer than a second. */
import type { Output } from './output.ts';

const quietMs = 1000;
const betweenMs = 200;
const barLetters = 24;

export class Progress {
  readonly #output: Output;
  readonly #what: string;
  readonly #total: number;
  readonly #beganMs = performance.now();
  #shownMs = 0;
  #done = 0;

  /** `total`: as much as there is to do, in any unit; 0 where nobody knows. */
  constructor(output: Output, what: string, total: number) {
    this.#output = output;
    this.#what = what;
    this.#total = total;
  }

  /** So much more is done. */
  add(amount: number): void {
    this.#done += amount;
    const nowMs = performance.now();
    if (nowMs - this.#beganMs < quietMs || nowMs - this.#shownMs < betweenMs) return;
    this.#shownMs = nowMs;
    this.#output.transient(this.#text((nowMs - this.#beganMs) / 1000));
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#shownMs > 0) this.#output.transient('');
  }

  #text(elapsedS: number): string {
    if (this.#total <= 0) return `${this.#what}: ${Math.round(elapsedS)} s`;
    const share = Math.min(1, this.#done / this.#total);
    const filled = Math.round(share * barLetters);
    const leftS = share > 0 ? Math.ceil((elapsedS * (1 - share)) / share) : 0;
    return `${this.#what} ${'█'.repeat(filled)}${'░'.repeat(barLetters - filled)} ${Math.floor(share * 100)} %, ${leftS} s left`;
  }
}
