/**
 * Pulse to grey or white. The first pulses are grey: a preamble never shows white. A header teaches both levels. Learned
 * levels follow the light's gain and its trend.
 */
import type { Pulse } from './pulse-train.ts';
import { tuning } from './tuning.ts';

/** One pulse, decided. */
export interface Decision {
  readonly bit: 0 | 1;
  /** Distance from the threshold: 1 at the learned level, 0 on the threshold; also above 1. */
  readonly eye: number;
  /** How far the pulse stands out of black, 0..65535. */
  readonly height: number;
  /** The height from which it would be white. */
  readonly threshold: number;
}

/** Header 0x2a as pulses. */
const headerWhites = [false, false, true, false, true, false, true, false] as const;
const headerGreys = headerWhites.filter((isWhite) => !isWhite).length;

/** Holds the decision on the last pulse, so that none is made anew for each. */
export class Slicer implements Decision {
  bit: 0 | 1 = 0;
  eye = 0;
  height = 0;
  threshold = 0;
  /** Step from black to grey. */
  grey = 0;
  /** Step from black to white; 0 until a header has shown it. */
  #white = 0;
  /** By how much the gain grows with each pulse. */
  #trend = 0;
  /** Heights of the last eight pulses; that of pulse i at i modulo 8. */
  readonly #heights = new Float64Array(headerWhites.length);
  #pulses = 0;
  /** Grey cannot be lower. */
  #least = 0;

  /** `grey`: step from black to grey, 0..65535, roughly. */
  constructor(grey: number) {
    this.grey = grey;
    this.#least = grey * tuning.leastGrey;
  }

  /** Decides on the next pulse; good until the one after it. */
  slice(pulse: Pulse): Decision {
    if (this.#white > 0) this.#sliceTrained(pulse);
    else this.#sliceUntrained(pulse);
    return this;
  }

  /** The last eight pulses were a header: both levels are known from now on. */
  train(): void {
    const first = this.#pulses - headerWhites.length;
    let grey = 0;
    let white = 0;
    for (let i = 0; i < headerWhites.length; i++) {
      const height = this.#heights[(first + i) & 7] ?? 0;
      if (headerWhites[i]) white += height;
      else grey += height;
    }
    this.grey = grey / headerGreys;
    this.#white = white / (headerWhites.length - headerGreys);
    this.#trend = 0;
    this.#least = this.grey * tuning.deepestFade;
  }

  /** The frame is over: white is to be learned anew. */
  forgetWhite(): void {
    this.#white = 0;
  }

  #sliceUntrained(pulse: Pulse): void {
    const height = heightNear(pulse, this.grey, this.grey);
    this.#keep(height);
    if (this.#pulses < tuning.learnPulses || this.#astray()) this.#learn();
    const threshold = this.grey * tuning.firstWhite;
    this.#decide(height, threshold, threshold - this.grey);
    if (this.bit === 0) this.#follow(height / this.grey);
  }

  /** Whether the last pulses were all too bright for the grey that was learned. */
  #astray(): boolean {
    const limit = this.grey * tuning.firstWhite;
    for (let back = 1; back <= tuning.learnPulses; back++)
      if ((this.#heights[(this.#pulses - back) & 7] ?? 0) <= limit) return false;
    return true;
  }

  #learn(): void {
    const heights = this.#last(tuning.learnPulses).sort();
    this.grey = heights[heights.length >> 1] ?? this.grey;
    this.#trend = 0;
  }

  #sliceTrained(pulse: Pulse): void {
    const height = heightNear(pulse, this.grey, this.#white);
    this.#keep(height);
    this.#decide(height, (this.grey + this.#white) / 2, (this.#white - this.grey) / 2);
    this.#follow(height / (this.bit === 1 ? this.#white : this.grey));
  }

  /** `far`: distance of a level from the threshold. */
  #decide(height: number, threshold: number, far: number): void {
    this.bit = height > threshold ? 1 : 0;
    this.eye = Math.abs(height - threshold) / far;
    this.height = height;
    this.threshold = threshold;
  }

  /** Both levels follow a pulse that was `gain` times as high as expected. */
  #follow(gain: number): void {
    const seen = Math.min(tuning.gainLimit, Math.max(1 / tuning.gainLimit, gain)) - 1;
    this.#trend += tuning.trendShare * seen;
    // Noise taken for pulses must not pull the levels down to itself.
    let followed = 1 + this.#trend + tuning.gainShare * seen;
    if (this.grey * followed < this.#least) followed = this.#least / this.grey;
    this.grey *= followed;
    this.#white *= followed;
  }

  #keep(height: number): void {
    this.#heights[this.#pulses++ & 7] = height;
  }

  /** Heights of the last pulses, oldest first; fewer where there were fewer. */
  #last(count: number): Float64Array {
    const kept = Math.min(count, this.#pulses);
    const heights = new Float64Array(kept);
    for (let i = 0; i < kept; i++) heights[i] = this.#heights[(this.#pulses - kept + i) & 7] ?? 0;
    return heights;
  }
}

/**
 * How far a pulse stands out of black. Of its two blacks the darker one counts: slow screens leave light in the black after a
 * bright pulse. But where they differ by much the ambient light made a step, and the black counts that makes one of the levels.
 */
function heightNear({ level, blackBefore, blackAfter }: Pulse, grey: number, white: number): number {
  const height = level - Math.min(blackBefore, blackAfter);
  const other = level - Math.max(blackBefore, blackAfter);
  if (height - other < tuning.ambientStep * grey) return height;
  return offLevels(other, grey, white) < offLevels(height, grey, white) ? other : height;
}

/** How far a height is from the nearer one of both levels, as a share of it. No closure: those cost an allocation a pulse. */
const offLevels = (height: number, grey: number, white: number): number =>
  Math.min(Math.abs(height / grey - 1), Math.abs(height / white - 1));
