/**
 * Finds the test pattern of the transmitter's page in light: black, grey and white in turn, each for as long as the others, again
 * and again. Slow enough that its levels can be read off whatever flickers meanwhile. Pure.
 */

/** How long each shade is shown, milliseconds (chosen). */
export const patternStepMs = 600;

/** Shares of full scale. */
export interface PatternLevels {
  readonly black: number;
  /** Null where it cannot be told from white: both stand at the end of the scale. */
  readonly grey: number | null;
  readonly white: number;
}

/** A stretch of steady light. */
interface Step {
  readonly level: number;
  /** How many means long. */
  readonly length: number;
}

/** Shorter ones are edges, or flicker. */
const leastLength = 4;
const keptSteps = 6;
/** The last bit of the converter, and lamps that change. */
const steady = (level: number): number => 0.004 + 0.03 * level;

export class TestPattern {
  #steps: Step[] = [];
  #sum = 0;
  #length = 0;

  /**
   * Takes the mean level of the next twentieth of a second: whole periods of 100 and of 120 Hz, so that lamps do not show. Returns the
   * levels, once a round from the second on, when white ends.
   */
  push(mean: number): PatternLevels | null {
    const level = this.#sum / Math.max(1, this.#length);
    if (this.#length === 0 || Math.abs(mean - level) <= steady(level)) {
      this.#sum += mean;
      this.#length++;
      return null;
    }
    const ended: Step = { level, length: this.#length };
    this.#sum = mean;
    this.#length = 1;
    if (ended.length < leastLength) return null;
    this.#steps = [...this.#steps, ended].slice(-keptSteps);
    return levelsOf(this.#steps) ?? mergedLevelsOf(this.#steps);
  }

  /** Light is missing: what was seen before does not count any more. */
  restart(): void {
    this.#steps = [];
    this.#sum = this.#length = 0;
  }
}

const about = (a: number, b: number, most: number): boolean => Math.abs(a - b) <= most;
const mean = (a: Step, b: Step): number => (a.level + b.level) / 2;

/** Two rounds of three levels that rise, of one length. */
function levelsOf([black, grey, white, ...again]: readonly Step[]): PatternLevels | null {
  const [black2, grey2, white2] = again;
  if (!black || !grey || !white || !black2 || !grey2 || !white2) return null;
  const steps = [black, grey, white, black2, grey2, white2];
  const swing = white.level - black.level;
  const rises = black.level < grey.level && grey.level < white.level;
  const repeats = [
    [black, black2],
    [grey, grey2],
    [white, white2],
  ] as const;
  const same = repeats.every(([a, b]) => about(a.level, b.level, swing / 10));
  const even = steps.every(({ length }) => about(length, black.length, 2));
  if (!rises || !same || !even) return null;
  return { black: mean(black, black2), grey: mean(grey, grey2), white: mean(white, white2) };
}

/** Grey and white in one, so twice as long as black, twice. */
function mergedLevelsOf(steps: readonly Step[]): PatternLevels | null {
  const [black, lit, black2, lit2] = steps.slice(-4);
  if (!black || !lit || !black2 || !lit2) return null;
  const swing = lit.level - black.level;
  const same = about(black.level, black2.level, swing / 10) && about(lit.level, lit2.level, swing / 10);
  const lengths = about(black.length, black2.length, 2) && about(lit.length, lit2.length, 2);
  if (swing <= 0 || !same || !lengths || !about(lit.length, 2 * black.length, 5)) return null;
  return { black: mean(black, black2), grey: null, white: mean(lit, lit2) };
}
