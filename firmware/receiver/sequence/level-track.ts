/** Levels that drift: dark level and white step as a random walk, seen through symbols of known shade (Kalman filter and smoother). */

import type { Steps } from './ambient-steps.ts';
import { tuning } from './tuning.ts';

/** Levels along the cells of a burst. */
export interface Levels {
  /** Level of black at each cell. */
  readonly black: Float64Array;
  /** White less black at each cell. */
  readonly step: Float64Array;
}

/** How levels are assumed to move and to be seen. */
export interface Drift {
  /** Variance that either level gains from one cell to the next. */
  readonly wander: number;
  /** Variance of a cell's mean. */
  readonly noise: number;
  /** Cells from which on the ambient light has stepped (with the bin at which it did), and the variance that the dark level then gains. */
  readonly jumps: Steps;
  readonly jump: number;
}

/** Where the track begins. */
export interface FirstLevels {
  readonly black: number;
  readonly step: number;
}

/** One filter's state: black, step, and their covariance. */
export interface TrackState {
  black: number;
  step: number;
  varBlack: number;
  covariance: number;
  varStep: number;
  /** The last cell was far off, and left out. */
  wild: boolean;
}

/** A state that knows the first levels to within the noise of a few cells. */
export const firstState = ({ black, step }: FirstLevels, noise: number, grey = 1): TrackState => ({
  black,
  step,
  varBlack: noise,
  covariance: 0,
  varStep: noise / (grey * grey),
  wild: false,
});

/**
 * Takes in one cell's mean, whose shade gives the share `white` of the step; returns how far it was from what was expected. One cell
 * alone that is far off is no drift but a symbol that was not what it is taken for: it teaches nothing, the next one does again.
 */
export function observe(state: TrackState, mean: number, white: number, noise: number): number {
  const gainBlack = state.varBlack + state.covariance * white;
  const gainStep = state.covariance + state.varStep * white;
  const total = gainBlack + gainStep * white + noise;
  const away = mean - state.black - state.step * white;
  const wild = away * away > tuning.levels.wildSigmas * tuning.levels.wildSigmas * total;
  state.wild = wild && !state.wild;
  if (state.wild) return away;
  state.black += (gainBlack / total) * away;
  state.step += (gainStep / total) * away;
  state.varBlack -= (gainBlack * gainBlack) / total;
  state.covariance -= (gainBlack * gainStep) / total;
  state.varStep -= (gainStep * gainStep) / total;
  return away;
}

/**
 * Levels at cells `from`..`to` - 1, from what came before and after each. `whites[k]` is the share of the step that cell k shows,
 * NaN where nothing is known of it. Cells outside get the nearest levels.
 */
export function smoothLevels(
  means: Float64Array,
  whites: Float64Array,
  from: number,
  to: number,
  first: FirstLevels,
  drift: Drift,
): Levels {
  const { wander, noise } = drift;
  const count = means.length;
  const black = new Float64Array(count);
  const step = new Float64Array(count);
  const filtered = new Float64Array(5 * count);
  const predicted = new Float64Array(3 * count);
  const state = firstState(first, 4 * noise);
  for (let k = from; k < to; k++) {
    state.varBlack += wander + (drift.jumps.has(k) ? drift.jump : 0);
    state.varStep += wander;
    predicted[3 * k] = state.varBlack;
    predicted[3 * k + 1] = state.covariance;
    predicted[3 * k + 2] = state.varStep;
    const mean = means[k] ?? Number.NaN;
    const white = whites[k] ?? Number.NaN;
    if (white === white && mean === mean) observe(state, mean, white, noise);
    filtered[5 * k] = state.black;
    filtered[5 * k + 1] = state.step;
    filtered[5 * k + 2] = state.varBlack;
    filtered[5 * k + 3] = state.covariance;
    filtered[5 * k + 4] = state.varStep;
  }
  black.fill(state.black, to - 1);
  step.fill(state.step, to - 1);
  for (let k = to - 2; k >= from; k--) {
    const p11 = predicted[3 * k + 3] ?? 0;
    const p12 = predicted[3 * k + 4] ?? 0;
    const p22 = predicted[3 * k + 5] ?? 0;
    const determinant = p11 * p22 - p12 * p12;
    const upBlack = (black[k + 1] ?? 0) - (filtered[5 * k] ?? 0);
    const upStep = (step[k + 1] ?? 0) - (filtered[5 * k + 1] ?? 0);
    const pullBlack = (p22 * upBlack - p12 * upStep) / determinant;
    const pullStep = (p11 * upStep - p12 * upBlack) / determinant;
    const v12 = filtered[5 * k + 3] ?? 0;
    black[k] = (filtered[5 * k] ?? 0) + (filtered[5 * k + 2] ?? 0) * pullBlack + v12 * pullStep;
    step[k] = (filtered[5 * k + 1] ?? 0) + v12 * pullBlack + (filtered[5 * k + 4] ?? 0) * pullStep;
  }
  black.fill(black[from] ?? 0, 0, from);
  step.fill(step[from] ?? 0, 0, from);
  return { black, step };
}
