/** Rows of a CSV on their way to light: with times, without, or told only where a bit changes. */
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import { blockSamples } from './capture-format.ts';
import { EvenSamples } from './even-samples.ts';
import type { HeldChanges } from './held-changes.ts';
import type { LevelScale } from './level-scale.ts';
import type { TimedSamples } from './timed-samples.ts';

/** Where rows go: one number a row, or two. */
export interface RowSink {
  row(time: number, level: number): void;
  take(): readonly LightBlock[];
  end(): readonly LightBlock[];
}

/** Rows with times. Where the first ones count from a trigger, before which time is negative, the first one becomes 0. */
export class TimedRows implements RowSink {
  readonly #unitUs: number;
  readonly #samples: TimedSamples;
  #beginUs: number | undefined;

  constructor(unitUs: number, samples: TimedSamples) {
    this.#unitUs = unitUs;
    this.#samples = samples;
  }

  row(time: number, level: number): void {
    const timeUs = time * this.#unitUs;
    this.#beginUs ??= Math.min(0, timeUs);
    this.#samples.add(timeUs - this.#beginUs, level);
  }

  take(): readonly LightBlock[] {
    return this.#samples.take();
  }

  end(): readonly LightBlock[] {
    return this.#samples.end();
  }
}

/** Bits that are told where they change. */
export class HeldRows implements RowSink {
  readonly #unitUs: number;
  readonly #changes: HeldChanges;

  constructor(unitUs: number, changes: HeldChanges) {
    this.#unitUs = unitUs;
    this.#changes = changes;
  }

  row(time: number, level: number): void {
    this.#changes.add(time * this.#unitUs, level);
  }

  take(): readonly LightBlock[] {
    return this.#changes.take();
  }

  end(): readonly LightBlock[] {
    // Nobody says when it was switched off: the last state holds on for a while.
    return this.#changes.end(Infinity);
  }
}

/** Levels without times. */
export class LevelRows implements RowSink {
  readonly #rateHz: number;
  readonly #scaleOf: (head: Float64Array) => LevelScale;
  readonly #values = new Float64Array(blockSamples);
  #count = 0;
  #samples: EvenSamples | undefined;

  constructor(rateHz: number, scale: (head: Float64Array) => LevelScale) {
    this.#rateHz = rateHz;
    this.#scaleOf = scale;
  }

  row(_time: number, level: number): void {
    this.#values[this.#count] = level;
    if (++this.#count === this.#values.length) this.#flush();
  }

  take(): readonly LightBlock[] {
    return this.#samples?.take() ?? [];
  }

  end(): readonly LightBlock[] {
    this.#flush();
    if (this.#samples === undefined) throw captureError('empty-capture');
    return this.#samples.end();
  }

  #flush(): void {
    if (this.#count === 0) return;
    this.#samples ??= new EvenSamples(this.#rateHz, this.#scaleOf(this.#values.subarray(0, this.#count)));
    this.#samples.add(this.#values, this.#count);
    this.#count = 0;
  }
}
