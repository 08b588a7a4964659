/** How well a board's samples arrive. */

/** Since the session began. */
export interface SamplingHealth {
  /** Samples that arrived. */
  samples: number;
  /** Samples that did not: lost on the line or dropped by the board. Gaps of time without a board are not among them. */
  lostSamples: number;
  /** Of these, the samples that the board itself had to drop. */
  droppedByBoard: number;
  /** Stretches without samples. */
  gaps: number;
  /** What stood between two records and was none. */
  brokenRecords: number;
  /** How often the board began anew in mid-session. */
  restarts: number;
  /** How often the cable was pulled and put in again. */
  replugs: number;
  /** 99 of 100 records came no later than this behind the promptest: unevenness of the line, not of the samples. */
  jitterMs: number;
  /** The latest record. */
  worstJitterMs: number;
}

export const newHealth = (): SamplingHealth => ({
  samples: 0,
  lostSamples: 0,
  droppedByBoard: 0,
  gaps: 0,
  brokenRecords: 0,
  restarts: 0,
  replugs: 0,
  jitterMs: 0,
  worstJitterMs: 0,
});
