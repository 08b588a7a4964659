/** Light between the line that brings it and the one who reads it. Who reads slowly makes the line wait. */
import type { LightBlock } from '../../firmware/ports.ts';

/** Blocks of 16 samples: one second at 4 kHz. */
const holdAbove = 256;
const goOnBelow = 64;
/** Blocks are joined up to this many samples. */
const joinedSamples = 1024;

export class BlockQueue {
  readonly #hold: (waiting: boolean) => void;
  #blocks: LightBlock[] = [];
  #held = false;
  #ended = false;
  #failure: { readonly why: unknown } | null = null;
  #wake: () => void = () => {};

  /** `hold` is told when the line is to wait, and when it may go on. */
  constructor(hold: (waiting: boolean) => void) {
    this.#hold = hold;
  }

  push(block: LightBlock): void {
    this.#blocks.push(block);
    if (!this.#held && this.#blocks.length > holdAbove) this.#setHeld(true);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** What was pushed before can still be read. */
  fail(why: unknown): void {
    this.#failure = { why };
    this.#wake();
  }

  async *read(): AsyncGenerator<LightBlock, void> {
    for (;;) {
      if (this.#ended) return;
      const block = this.#joined();
      if (block !== null) yield block;
      else if (this.#failure !== null) throw this.#failure.why;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #setHeld(held: boolean): void {
    this.#held = held;
    this.#hold(held);
  }

  /** All that waits and follows without a gap, as one block. */
  #joined(): LightBlock | null {
    const [first] = this.#blocks;
    if (first === undefined) return null;
    let count = 0;
    let samples = 0;
    for (const { firstIndex, levels } of this.#blocks) {
      if (firstIndex !== first.firstIndex + samples || samples + levels.length > joinedSamples) break;
      samples += levels.length;
      count++;
    }
    const levels = new Uint16Array(samples);
    for (const block of this.#blocks.splice(0, count))
      levels.set(block.levels, block.firstIndex - first.firstIndex);
    if (this.#held && this.#blocks.length < goOnBelow) this.#setHeld(false);
    return { ...first, levels };
  }
}
