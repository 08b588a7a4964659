/** Finds one tone in noise. */
import { phasor } from './sequence/exact-arithmetic.ts';
import { tuning } from './tuning.ts';

export interface Tone {
  readonly hz: number;
  /** Half of what it moves light up and down, as the levels that it was found in. */
  readonly amplitude: number;
}

/** Powers of the tones that were asked for last. */
const powers = new Float64Array(4);

const turnOf = (cyclesPerSample: number): number => 2 * phasor(cyclesPerSample).re;
const powerOf = (turn: number, last: number, before: number): number =>
  last * last + before * before - turn * last * before;

/**
 * Puts the powers of four tones, `step` apart from `first` on, into `powers`, by Goertzel's recurrence: two operations a sample. Each
 * recurrence waits for its own last step: four at a time take little longer than one.
 */
function measurePowers(levels: Float64Array, first: number, step: number): void {
  const turnA = turnOf(first);
  const turnB = turnOf(first + step);
  const turnC = turnOf(first + 2 * step);
  const turnD = turnOf(first + 3 * step);
  let lastA = 0;
  let lastB = 0;
  let lastC = 0;
  let lastD = 0;
  let beforeA = 0;
  let beforeB = 0;
  let beforeC = 0;
  let beforeD = 0;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] ?? 0;
    const nextA = level - beforeA + turnA * lastA;
    const nextB = level - beforeB + turnB * lastB;
    const nextC = level - beforeC + turnC * lastC;
    const nextD = level - beforeD + turnD * lastD;
    beforeA = lastA;
    beforeB = lastB;
    beforeC = lastC;
    beforeD = lastD;
    lastA = nextA;
    lastB = nextB;
    lastC = nextC;
    lastD = nextD;
  }
  powers[0] = powerOf(turnA, lastA, beforeA);
  powers[1] = powerOf(turnB, lastB, beforeB);
  powers[2] = powerOf(turnC, lastC, beforeC);
  powers[3] = powerOf(turnD, lastD, beforeD);
}

/** The strongest tone between two frequencies, Hz; null where none stands out of noise. `levels` have no mean. */
export function strongestTone(
  levels: Float64Array,
  sampleHz: number,
  fromHz: number,
  toHz: number,
): Tone | null {
  const { length } = levels;
  const topHz = Math.min(toHz, 0.48 * sampleHz);
  let energy = 0;
  for (let i = 0; i < length; i++) energy += (levels[i] ?? 0) * (levels[i] ?? 0);
  if (!(energy > 0) || topHz <= fromHz) return null;
  // Half of the resolution: no tone falls between two steps.
  const stepHz = sampleHz / (2 * length);
  let bestHz = 0;
  let bestPower = 0;
  for (let hz = fromHz; hz <= topHz; hz += powers.length * stepHz) {
    measurePowers(levels, hz / sampleHz, stepHz / sampleHz);
    for (let i = 0; i < powers.length && hz + i * stepHz <= topHz; i++) {
      const power = powers[i] ?? 0;
      if (power <= bestPower) continue;
      bestHz = hz + i * stepHz;
      bestPower = power;
    }
  }
  // One on average in white noise.
  if (bestPower < tuning.leastTone * energy) return null;
  return { hz: Math.round(bestHz * 10) / 10, amplitude: (2 * Math.sqrt(bestPower)) / length };
}
