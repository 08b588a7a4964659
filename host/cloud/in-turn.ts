/** What is done one after the other, in the order in which it came. */
export class InTurn {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** Resolves when `work`, which never throws, is done. */
  do(work: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    this.#last = this.#last.then(() => {
      this.#waiting -= 1;
      return work();
    });
    return this.#last;
  }

  /** Whether more has come than what is being done. */
  get hasMore(): boolean {
    return this.#waiting > 0;
  }

  /** Resolves when all that has come is done. */
  get settled(): Promise<void> {
    return this.#last;
  }
}
