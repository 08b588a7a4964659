/** How bright black was, and how far white stood above it, along a transmission: hands move. By slot. */
export interface LocalLevels {
  readonly black: Float64Array;
  readonly swing: Float64Array;
}
