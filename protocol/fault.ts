/** Where on the way from light to agent something went wrong, in the order of that way. */
export type Stage =
  'demodulator' | 'slicer' | 'timing' | 'frame' | 'packet' | 'store' | 'network' | 'enrollment' | 'blessing';

/** What went wrong, why, and what cures it, in the user's words. */
export interface Explanation {
  /** The reason, as one sentence without a full stop. */
  readonly cause: string;
  /** What the user can do about it, as one sentence without a full stop. */
  readonly cure: string;
}

/** One named failure. `code` is kebab-case and unique within its stage. Never holds a secret. */
export interface Fault extends Explanation {
  readonly stage: Stage;
  readonly code: string;
  /** Device time of the failure, whole microseconds since power-on of the rig. Absent where no time exists (bytes, not light). */
  readonly atUs?: number;
}

/** A stage's table of failures: code to explanation. */
export type FaultTable<C extends string> = Readonly<Record<C, Explanation>>;

/** Makes a stage's fault constructor from its table. `detail` is put after the cause, in brackets. */
export const faultsOf =
  <C extends string>(stage: Stage, table: FaultTable<C>) =>
  (code: C, atUs?: number, detail?: string): Fault & { readonly code: C } => ({
    stage,
    code,
    ...(atUs === undefined ? {} : { atUs: Math.round(atUs) }),
    cause: detail === undefined ? table[code].cause : `${table[code].cause} (${detail})`,
    cure: table[code].cure,
  });
