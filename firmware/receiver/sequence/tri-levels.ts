/** The first guess at tri-level levels: how bright grey and white are, and how both drift, from cells whose lit ones are known but not their bits. */
import { ambientSteps, type Steps } from './ambient-steps.ts';
import type { Burst } from './burst.ts';
import type { Alternation } from './cells.ts';
import { square } from './exact-arithmetic.ts';
import {
  type Drift,
  firstState,
  type FirstLevels,
  type Levels,
  observe,
  smoothLevels,
} from './level-track.ts';
import { tuning } from './tuning.ts';

/** Levels and what they were learned from, so that they can be learned again when the bits are known. */
export interface LearnedLevels {
  readonly levels: Levels;
  /** Grey as a share of white. */
  readonly grey: number;
  readonly first: FirstLevels;
  readonly drift: Drift;
}

interface Pass {
  readonly score: number;
  readonly whites: Float64Array;
}

/** Runs a tracker over the lit and dark cells that decides grey or white as it goes; in units of the first grey step. Given up at a score of `most`. */
function tryPass(
  means: Float64Array,
  { lit, start, to }: Alternation,
  first: FirstLevels,
  grey: number,
  wander: number,
  jumps: Steps,
  most: number,
): Pass {
  const whites = new Float64Array(means.length).fill(Number.NaN);
  const unit = first.step;
  const noise = tuning.levels.firstNoise;
  const state = firstState({ black: 0, step: 1 / grey }, noise, grey);
  const wanderStep = wander / (grey * grey);
  const leastStep = 0.05 / grey;
  let surelyGrey: number = tuning.preamble.surelyGrey;
  let score = 0;
  let stale = false;
  for (let k = start; k < to; k++) {
    if (jumps.has(k)) {
      state.varBlack += 100;
      stale = true;
    }
    state.varBlack += wander;
    state.varStep += wanderStep;
    const mean = means[k] ?? Number.NaN;
    const shade = lit[k] ?? -1;
    // Behind a step a lit symbol means nothing until a dark one was seen.
    if (shade === 0) stale = false;
    if (shade < 0 || mean !== mean || stale) continue;
    const level = (mean - first.black) / unit;
    const isWhite = shade === 1 && surelyGrey-- <= 0 && level - state.black > (state.step * (1 + grey)) / 2;
    const white = shade === 0 ? 0 : isWhite ? 1 : grey;
    whites[k] = white;
    const away = observe(state, level, white, noise);
    score += Math.min(1, away * away);
    if (score >= most || state.step < leastStep) return { score: Infinity, whites };
  }
  return { score, whites };
}

/** Variance of a dark cell's mean, from the differences of neighbouring ones, so that drift does not count. */
function cellNoise(means: Float64Array, { lit, start, to }: Alternation): number {
  const differences: number[] = [];
  let before = Number.NaN;
  for (let k = start; k < to; k++) {
    if (lit[k] !== 0) continue;
    const mean = means[k] ?? Number.NaN;
    if (mean === mean && before === before) differences.push(Math.abs(mean - before));
    before = mean;
  }
  const middle = differences.sort((a, b) => a - b)[differences.length >> 1] ?? 0;
  return square(middle * 1.048);
}

/** Mean dark and lit level where the preamble surely is. */
function preambleLevels(means: Float64Array, { lit, start, to }: Alternation): FirstLevels | undefined {
  let dark = 0;
  let darks = 0;
  let bright = 0;
  let brights = 0;
  for (let k = start + 1; k < to && brights < tuning.preamble.surelyGrey; k++) {
    const mean = means[k] ?? Number.NaN;
    if (mean !== mean) continue;
    if (lit[k] === 0) {
      dark += mean;
      darks++;
    } else if (lit[k] === 1) {
      bright += mean;
      brights++;
    }
  }
  if (darks === 0 || brights === 0) return undefined;
  const black = dark / darks;
  return { black, step: bright / brights - black };
}

/** Learns the levels of a tri-level burst. Undefined where its preamble shows no step. */
export function learnTriLevels({ sums, grid, cells, alternation }: Burst): LearnedLevels | undefined {
  const { means, count } = cells;
  const greyStep = preambleLevels(means, alternation);
  if (greyStep === undefined || !(greyStep.step > 0)) return undefined;
  const { greys, drifts, driftPrices, stepShare } = tuning.levels;
  const { start, to } = alternation;
  const unit = greyStep.step;
  const noise = cellNoise(means, alternation);
  const jumps = ambientSteps(sums, grid, cells, alternation, noise, stepShare * unit);
  let best: Pass & { readonly grey: number; readonly wander: number } = {
    score: Infinity,
    grey: 0.4,
    wander: 0,
    whites: new Float64Array(count),
  };
  for (const grey of greys)
    drifts.forEach((wander, i) => {
      const price = driftPrices[i] ?? 1;
      const pass = tryPass(means, alternation, greyStep, grey, wander, jumps, best.score / price);
      const score = pass.score * price;
      if (score < best.score) best = { score, grey, wander, whites: pass.whites };
    });
  const first = { black: greyStep.black, step: unit / best.grey };
  const seen = Math.max(1, to - start);
  const drift: Drift = {
    wander: best.wander * unit * unit,
    noise: Math.max(noise, 1e-4 * unit * unit, (0.5 * best.score * unit * unit) / seen),
    jumps,
    jump: 100 * unit * unit,
  };
  return { levels: smoothLevels(means, best.whites, start, to, first, drift), grey: best.grey, first, drift };
}
