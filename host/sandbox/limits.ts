/** What one call of a user's program may cost. All chosen; all counted, never measured, so that a run repeats. */
export interface Limits {
  /** Depth of calls, bytes of the interpreter's stack. */
  readonly stackBytes: number;
  /**
   * How often the interpreter may ask, during one call, whether to go on. It asks every ten thousand loops and calls, so
   * the limit is the same on every machine; 2000 are about half a second of work here.
   */
  readonly polls: number;
  /**
   * How many turns the loops inside the interpreter may take during one call, its own loop over the program's instructions
   * among them; a copy counts as one for 64 bytes. It ends what never polls; 2 ** 28 are a few seconds of work here.
   */
  readonly fuel: number;
  /** Promise jobs that one call may set off. */
  readonly jobs: number;
  /** Timers armed at a time. */
  readonly timers: number;
}

export const defaultLimits: Limits = {
  stackBytes: 256 * 1024,
  polls: 2000,
  fuel: 2 ** 28,
  jobs: 100_000,
  timers: 1000,
};
