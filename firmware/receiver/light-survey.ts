/** Why light gave no transmission at all. The receiver is silent about such light; whoever asked for a decode wants a reason. */
import type { Fault } from '../../protocol/fault.ts';
import type { LightBlock } from '../ports.ts';
import { demodulatorFault } from './faults.ts';
import { tuning } from './tuning.ts';

/** Light without a transmission in it. Levels as shares of full scale, 0..1. */
export interface SilenceQuality {
  readonly sampleHz: number;
  readonly seconds: number;
  /** Darkest level, and brightest minus darkest. */
  readonly offset: number;
  readonly swing: number;
  /** Share of samples at the top of the scale. */
  readonly clipped: number;
}

export interface Silence {
  readonly fault: Fault;
  readonly quality: SilenceQuality;
}

/** Looks over light, block by block, in constant memory. */
export class LightSurvey {
  #samples = 0;
  #clipped = 0;
  #darkest = 0xffff;
  #brightest = 0;
  #sampleHz = 0;
  #endUs = 0;

  add(block: LightBlock): void {
    const { levels } = block;
    const { length } = levels;
    const { clipLevel } = tuning;
    // Most levels are neither: one comparison each.
    let darkest = this.#darkest;
    let bright = Math.min(this.#brightest + 1, clipLevel);
    for (let i = 0; i < length; i++) {
      const level = levels[i] ?? 0;
      if (level < darkest) darkest = level;
      if (level < bright) continue;
      if (level > this.#brightest) this.#brightest = level;
      if (level >= clipLevel) this.#clipped++;
      bright = Math.min(level + 1, clipLevel);
    }
    this.#darkest = darkest;
    this.#samples += length;
    this.#sampleHz = block.sampleHz;
    this.#endUs =
      block.timesUs?.at(-1) ?? block.originUs + ((block.firstIndex + length) * 1e6) / block.sampleHz;
  }

  /** The likeliest reason why no preamble was seen. */
  explain(): Silence {
    const share = (level: number) => Math.round((level / 0xffff) * 1e4) / 1e4;
    const swing = Math.max(0, this.#brightest - this.#darkest);
    const clipped = this.#samples === 0 ? 0 : this.#clipped / this.#samples;
    return {
      fault: demodulatorFault(this.#code(swing, clipped), this.#endUs, this.#detail(swing)),
      quality: {
        sampleHz: this.#sampleHz,
        seconds: this.#sampleHz === 0 ? 0 : Math.round((this.#samples / this.#sampleHz) * 1e3) / 1e3,
        offset: this.#samples === 0 ? 0 : share(this.#darkest),
        swing: share(swing),
        clipped: Math.round(clipped * 1e3) / 1e3,
      },
    };
  }

  #code(swing: number, clipped: number): Parameters<typeof demodulatorFault>[0] {
    if (this.#samples === 0) return 'no-light';
    if (this.#sampleHz < tuning.leastSampleHz) return 'too-few-samples';
    if (clipped > tuning.mostClipped) return 'clipped';
    if (this.#brightest < tuning.darkLevel) return 'too-dark';
    return swing < tuning.flatSwing ? 'no-swing' : 'no-preamble';
  }

  #detail(swing: number): string {
    const percent = (level: number) => `${Math.round((level / 0xffff) * 1e3) / 10} %`;
    return `levels from ${percent(this.#brightest - swing)} to ${percent(this.#brightest)} of full scale, ${this.#samples} samples`;
  }
}
