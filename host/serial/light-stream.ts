/** Records of samples become blocks of light: time from the sample index, what is missing a gap. Pure. */
import type { LightBlock } from '../../firmware/ports.ts';
import { levelOfCode } from '../../protocol/sampler-link/packing.ts';
import type { LinkRecord } from '../../protocol/sampler-link/wire.ts';
import type { SamplingHealth } from './health.ts';

type SamplesRecord = Extract<LinkRecord, { name: 'samples' }>;

/** The board counts in 32 bits: 12 days at 4 kHz. */
const indexModulus = 2 ** 32;
const droppedModulus = 2 ** 16;

export class LightStream {
  readonly originUs: number;
  readonly sampleHz: number;
  readonly #health: SamplingHealth;
  /** Index in the whole session of the board's sample 0. */
  #base = 0;
  /** The board's index that comes next, and how many times it has gone round. */
  #next = 0;
  #rounds = 0;
  #dropped = 0;
  /** When the last record came, on the rig's clock. */
  #arrivedUs: number;

  /** `originUs`: when sample 0 was taken, on the rig's clock. */
  constructor(originUs: number, sampleHz: number, health: SamplingHealth) {
    this.originUs = originUs;
    this.sampleHz = sampleHz;
    this.#health = health;
    this.#arrivedUs = originUs;
  }

  /** Index in the session of the sample that comes next. */
  get nextIndex(): number {
    return this.#base + this.#rounds * indexModulus + this.#next;
  }

  /** When the sample that comes next is taken, on the board's clock. */
  get nextUs(): number {
    return this.originUs + (this.nextIndex * 1e6) / this.sampleHz;
  }

  /**
   * The board counts from 0 again; its sample 0 was taken at `nowUs`. What lies between is a gap, as long as the rig's clock has it
   * since the last record: over hours the board's own clock has drifted away from it. Time does not go back.
   */
  restart(nowUs: number): void {
    const missing = Math.round(((nowUs - this.#arrivedUs) * this.sampleHz) / 1e6);
    this.#base = this.nextIndex + Math.max(0, missing);
    this.#next = this.#rounds = this.#dropped = 0;
    this.#health.gaps++;
  }

  /**
   * The block of a record that came at `arrivedUs`, by default when it was taken; or null where its index lies in the past: then the
   * board has begun anew unasked.
   */
  take({ firstIndex, dropped, codes }: SamplesRecord, arrivedUs?: number): LightBlock | null {
    const ahead = (firstIndex - this.#next + indexModulus) % indexModulus;
    if (ahead > indexModulus / 2) return null;
    if (ahead > 0) {
      this.#health.gaps++;
      this.#health.lostSamples += ahead;
    }
    this.#health.droppedByBoard += (dropped - this.#dropped + droppedModulus) % droppedModulus;
    this.#dropped = dropped;
    if (firstIndex < this.#next) this.#rounds++;
    const block: LightBlock = {
      originUs: this.originUs,
      sampleHz: this.sampleHz,
      firstIndex: this.#base + this.#rounds * indexModulus + firstIndex,
      levels: Uint16Array.from(codes, levelOfCode),
    };
    if (firstIndex + codes.length >= indexModulus) this.#rounds++;
    this.#next = (firstIndex + codes.length) % indexModulus;
    this.#health.samples += codes.length;
    this.#arrivedUs = arrivedUs ?? this.nextUs;
    return block;
  }
}
