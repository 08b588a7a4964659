/** The qualities that an expectation can limit, and that reports show over a set of captures. */

/** Whether more of it is better; a plain number is then the least, or the most, that is allowed. Null: neither is. */
const better = {
  marginDb: 'more',
  snrDb: 'more',
  eye: 'more',
  swing: 'more',
  jitter: 'less',
  clipped: 'less',
  doubled: 'less',
  gaps: 'less',
  offset: 'less',
  greyRatio: null,
  symbolHz: null,
} as const;

export type Measure = keyof typeof better;
export const measures = Object.keys(better) as readonly Measure[];
export const betterOf = (measure: Measure): 'more' | 'less' | null => better[measure];
