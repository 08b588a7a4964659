/** What a stretch of light is like: level, swing, clipping, other light, mains ripple, noise. Pure. */
import { sine } from './elementary.ts';

/** Shares of full scale (0..1) unless named otherwise. */
export interface LightMeasure {
  readonly samples: number;
  readonly mean: number;
  /** The 1st and the 99th hundredth of all levels: single disturbed samples do not count. */
  readonly darkest: number;
  readonly brightest: number;
  readonly swing: number;
  /** Share of samples at the top of the scale. */
  readonly clipped: number;
  /** Amplitude of light at twice the mains' frequency, and which: 100 or 120 Hz. */
  readonly ripple: number;
  readonly rippleHz: 100 | 120;
  /** Root mean square of what changes from sample to sample without being an edge. */
  readonly noise: number;
}

const fullScale = 65_535;
/** The board's highest code. */
const clippedFrom = 65_472;

/** Null where there is too little light to measure: less than 64 samples. */
export function measureLight(levels: Uint16Array, sampleHz: number): LightMeasure | null {
  if (levels.length < 64) return null;
  const sorted = levels.toSorted();
  const at = (share: number): number => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0) / fullScale;
  let sum = 0;
  let clipped = 0;
  for (const level of levels) {
    sum += level;
    if (level >= clippedFrom) clipped++;
  }
  // Slow samples do not show what is faster than half their rate.
  const ripples = ([100, 120] as const)
    .filter((hz) => hz < sampleHz / 2)
    .map((hz) => ({ hz, amplitude: amplitudeAt(levels, hz / sampleHz) }));
  const [first, second] = ripples;
  const stronger =
    first !== undefined && second !== undefined && second.amplitude > first.amplitude ? second : first;
  return {
    samples: levels.length,
    mean: sum / levels.length / fullScale,
    darkest: at(0.01),
    brightest: at(0.99),
    swing: at(0.99) - at(0.01),
    clipped: clipped / levels.length,
    ripple: stronger?.amplitude ?? 0,
    rippleHz: stronger?.hz ?? 100,
    noise: noiseOf(levels),
  };
}

/** Amplitude of one frequency, in turns per sample, over whole periods. */
function amplitudeAt(levels: Uint16Array, turns: number): number {
  const count = Math.floor(Math.floor(levels.length * turns) / turns);
  let inPhase = 0;
  let quadrature = 0;
  for (let i = 0; i < count; i++) {
    inPhase += (levels[i] ?? 0) * sine(i * turns);
    quadrature += (levels[i] ?? 0) * sine(i * turns + 0.25);
  }
  return (2 * Math.hypot(inPhase, quadrature)) / Math.max(1, count) / fullScale;
}

/** From second differences, whose median edges do not move; for white noise their deviation is root 6 times the noise's. */
function noiseOf(levels: Uint16Array): number {
  const bends = Float64Array.from({ length: levels.length - 2 }, (_, i) =>
    Math.abs((levels[i] ?? 0) - 2 * (levels[i + 1] ?? 0) + (levels[i + 2] ?? 0)),
  ).sort();
  const median = bends[bends.length >> 1] ?? 0;
  return median / 0.6745 / Math.sqrt(6) / fullScale;
}
