/** Counts failures by who made them, so that guessing takes longer than it is worth. */
export class Attempts {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #failures = new Map<string, { count: number; sinceMs: number }>();

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Whether `who` may try at `nowMs`. */
  allows(who: string, nowMs: number): boolean {
    const known = this.#failures.get(who);
    if (known !== undefined && nowMs - known.sinceMs >= this.#windowMs) this.#failures.delete(who);
    return (this.#failures.get(who)?.count ?? 0) < this.#most;
  }

  failed(who: string, nowMs: number): void {
    const known = this.#failures.get(who);
    if (known === undefined) this.#failures.set(who, { count: 1, sinceMs: nowMs });
    else known.count++;
  }
}
