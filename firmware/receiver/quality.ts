/** How good a transmission's light was. Plain data for JSON. */
import type { Pulse } from './pulse-train.ts';
import type { Decision } from './slicer.ts';
import { tuning } from './tuning.ts';

/** What pulses say of light. Levels as shares of full scale (0..1) where no unit is named. */
export interface PulseQuality {
  readonly symbolHz: number;
  /** White (or grey, where no white was seen) minus black, against the scatter of pulses of one level: decibels. */
  readonly snrDb: number;
  /** Least distance of a bit from the threshold, as a share of the distance that its level should have. */
  readonly eye: number;
  /** Scatter of the symbol period, root mean square, in symbols. */
  readonly jitter: number;
  /** Grey as a share of white; null where either was not seen. */
  readonly greyRatio: number | null;
  /** Brightest minus darkest level; and white (or grey, where no white was seen) minus black in the mean. */
  readonly swing: number;
  readonly step: number;
  /** Darkest level. */
  readonly offset: number;
  /** Share of pulses at the top of the scale. */
  readonly clipped: number;
  readonly pulses: number;
  /** Symbols that were shown for longer than one symbol (in bi-level light, runs of equal bits). */
  readonly doubled: number;
  /** The times of the first hundred of them, whole microseconds. */
  readonly doubledUs: readonly number[];
  /** When white was first seen, whole microseconds; null where never. */
  readonly firstWhiteUs: number | null;
  /** Stretches of samples that were lost and bridged. */
  readonly gaps: number;
}

/** A ripple of light: its frequency, and half of what it moves light up and down, as a share of the symbols' swing. */
export interface Ripple {
  readonly hz: number;
  readonly share: number;
}

/** All that is known of a transmission's light. */
export interface Quality extends PulseQuality {
  /** 20 log10 of white (or grey, where no white was seen) minus black, over the standard deviation of single samples; at most 96. */
  readonly snrDb: number;
  /** How much lower that may be until half of such frames fail, dB; below 0 less than half come through. */
  readonly marginDb: number;
  readonly samplesPerSymbol: number;
  /** Share of samples at the top of the scale. */
  readonly clippedSamples: number;
  /** Flicker of lamps on the mains; null where none is seen. */
  readonly mains: Ripple | null;
  /** Pulses by which a screen is dimmed; null where none are seen. */
  readonly dimming: Ripple | null;
  /** When a refresh showed a symbol again, and when one was lost, as far as that can be told: whole microseconds. */
  readonly repeatsUs: readonly number[];
  readonly skipsUs: readonly number[];
}

const fullScale = 65535;
const mostDoubled = 100;

/** What one level's pulses were like. */
class Scatter {
  count = 0;
  /** Sums are of what values are off the first, so that they stay small. */
  #first = 0;
  #sum = 0;
  #squares = 0;

  add(value: number): void {
    if (this.count++ === 0) this.#first = value;
    const off = value - this.#first;
    this.#sum += off;
    this.#squares += off * off;
  }

  get mean(): number | undefined {
    return this.count === 0 ? undefined : this.#first + this.#sum / this.count;
  }

  /** Sum of the squares of what values are off their mean. */
  get squares(): number {
    return this.count === 0 ? 0 : Math.max(0, this.#squares - (this.#sum * this.#sum) / this.count);
  }
}

/** Collects a transmission's quality, pulse by pulse. */
export class QualityMeter {
  readonly #levels = [new Scatter(), new Scatter()] as const;
  readonly #doubledUs: number[] = [];
  #eye = Infinity;
  #darkest = Infinity;
  #brightest = 0;
  #clipped = 0;
  #pulses = 0;
  #doubled = 0;
  #firstWhiteUs: number | undefined;

  /** Takes a pulse and what it was decided to be. */
  add(pulse: Pulse, { bit, height, eye }: Decision): void {
    this.#pulses++;
    this.#levels[bit].add(height);
    if (bit === 1) this.#firstWhiteUs ??= pulse.riseUs;
    if (eye < this.#eye) this.#eye = eye;
    if (pulse.blackBefore < this.#darkest) this.#darkest = pulse.blackBefore;
    if (pulse.blackAfter < this.#darkest) this.#darkest = pulse.blackAfter;
    if (pulse.level > this.#brightest) this.#brightest = pulse.level;
    if (pulse.level >= tuning.clipLevel) this.#clipped++;
  }

  /** A symbol was shown for longer than one symbol. */
  addDoubled(atUs: number): void {
    this.#doubled++;
    if (this.#doubledUs.length < mostDoubled) this.#doubledUs.push(Math.round(atUs));
  }

  /** Share of pulses that were white, or longer than a symbol. */
  get uneven(): number {
    return (this.#levels[1].count + this.#doubled) / Math.max(1, this.#pulses);
  }

  report(symbolUs: number, jitter: number, gaps: number): PulseQuality {
    const [grey, white] = this.#levels;
    const top = white.mean ?? grey.mean ?? 0;
    const variance = (grey.squares + white.squares) / Math.max(1, grey.count + white.count - 2);
    return {
      symbolHz: rounded(1e6 / symbolUs, 100),
      snrDb: variance > 0 && top > 0 ? rounded(10 * Math.log10((top * top) / variance), 10) : 0,
      eye: this.#pulses === 0 ? 0 : rounded(Math.min(1, this.#eye), 1000),
      jitter: rounded(jitter, 1000),
      greyRatio:
        grey.mean === undefined || white.mean === undefined ? null : rounded(grey.mean / white.mean, 1000),
      step: rounded(top / fullScale, 10_000),
      swing: this.#pulses === 0 ? 0 : rounded((this.#brightest - this.#darkest) / fullScale, 10_000),
      offset: this.#pulses === 0 ? 0 : rounded(this.#darkest / fullScale, 10_000),
      clipped: this.#pulses === 0 ? 0 : rounded(this.#clipped / this.#pulses, 1000),
      pulses: this.#pulses,
      doubled: this.#doubled,
      doubledUs: [...this.#doubledUs],
      firstWhiteUs: this.#firstWhiteUs === undefined ? null : Math.round(this.#firstWhiteUs),
      gaps,
    };
  }
}

/** To a whole number of parts, 1,000 of them for three digits. */
const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts;
