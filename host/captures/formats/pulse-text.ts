/** Pulse trains as the receiver prints them: the light between two falls to black, a line a pulse. */
import { readPulses, pulseColumns, type Pulse } from '../../../firmware/receiver/pulse-train.ts';
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureError } from './capture-errors.ts';
import type { CaptureFormat, CaptureReader, ReadingOptions } from './capture-format.ts';
import { HeldChanges } from './held-changes.ts';
import { LevelScale } from './level-scale.ts';
import { TextLines } from './text-lines.ts';

const levels = 65_535;
/** Black before the first pulse: a receiver wants to have seen it. */
const darkUs = 500_000;

export const pulseText: CaptureFormat = {
  name: 'pulses',
  endings: [],
  doc: `our pulse trains as text: ${pulseColumns.join(' ')}`,
  tells: (head) => new TextDecoder().decode(head.subarray(0, 200)).startsWith(`# ${pulseColumns.join(' ')}`),
  reader: (_head, options) => new PulseReader(options),
};

class PulseReader implements CaptureReader {
  readonly #lines = new TextLines();
  readonly #changes: HeldChanges;
  #begun = false;
  #endUs = 0;

  constructor({ rateHz }: ReadingOptions) {
    const scale = new LevelScale(levels, true);
    this.#changes = new HeldChanges(
      () => scale,
      () => `line ${this.#lines.line}`,
      rateHz,
    );
  }

  *push(bytes: Uint8Array): Generator<LightBlock> {
    for (const line of this.#lines.push(bytes)) yield* this.#take(line);
    yield* this.#changes.take();
  }

  *end(): Generator<LightBlock> {
    for (const line of this.#lines.end()) yield* this.#take(line);
    yield* this.#changes.end(this.#endUs);
  }

  *#take(line: string): Generator<LightBlock> {
    for (const pulse of this.#pulsesIn(line)) {
      if (!this.#begun) this.#changes.add(pulse.riseUs - darkUs, pulse.blackBefore);
      this.#begun = true;
      this.#changes.add(pulse.riseUs, pulse.level);
      this.#changes.add(pulse.fallUs, pulse.blackAfter);
      this.#endUs = pulse.fallUs + darkUs;
    }
    if (this.#changes.full) yield* this.#changes.take();
  }

  #pulsesIn(line: string): readonly Pulse[] {
    try {
      return readPulses(line);
    } catch (error) {
      if (error instanceof SyntaxError) throw captureError('bad-pulse', `line ${this.#lines.line}`);
      throw error;
    }
  }
}
