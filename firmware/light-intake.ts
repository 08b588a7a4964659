import type { Clock, LightBlock } from './ports.ts';
import { Receiver } from './receiver/receiver.ts';
import type { ReceiverEvent } from './receiver/receiver.ts';

/** When sample `index` of the block was taken: a real number of microseconds on the rig's clock. */
const sampleTimeUs = (block: LightBlock, index: number): number =>
  block.timesUs?.[index] ?? block.originUs + ((block.firstIndex + index) * 1e6) / block.sampleHz;

/**
 * The light at the imp's sensor: a receiver, and what `hardware.lightlevel()` reads. The receiver gets all light while
 * there is power; whether what it finds counts is for the BlinkUp window to say. So the result does not depend on how
 * the light was cut into blocks, nor on how far ahead of the clock a block reaches.
 */
export class LightIntake {
  readonly #clock: Clock;
  readonly #found: (event: ReceiverEvent) => void;
  #receiver: Receiver | null = null;
  /** The block handed in last; part of it may lie ahead of the clock. */
  #last: LightBlock | null = null;
  #levelBefore = 0;

  /** `found` is called when the clock reaches the sample at which something was known, after everything else due then. */
  constructor(clock: Clock, found: (event: ReceiverEvent) => void) {
    this.#clock = clock;
    this.#found = found;
  }

  /** Power, or a warm start: begins to receive afresh, with the light from now on. */
  start(): void {
    const receiver = new Receiver({ sketches: true });
    this.#receiver = receiver;
    const block = this.#last;
    if (block === null) return;
    const from = this.#firstAtOrAfter(block, this.#clock.now());
    if (from < block.levels.length) this.#schedule(receiver, receiver.push(tailOf(block, from)));
  }

  /** No power: what was being received is lost. */
  stop(): void {
    this.#receiver = null;
  }

  /** The clock stands at or before the block's first sample. */
  light(block: LightBlock): void {
    if (block.levels.length === 0) return;
    this.#levelBefore = this.#last?.levels.at(-1) ?? 0;
    this.#last = block;
    if (this.#receiver !== null) this.#schedule(this.#receiver, this.#receiver.push(block));
  }

  /** No more light will come: a transmission that is still open ends as a fault. */
  lightEnded(): void {
    if (this.#receiver !== null) this.#schedule(this.#receiver, this.#receiver.end());
  }

  /** The level of the last sample before now; 0 where there was none. */
  level(): number {
    const block = this.#last;
    if (block === null) return 0;
    const next = this.#firstAtOrAfter(block, this.#clock.now());
    return next === 0 ? this.#levelBefore : (block.levels[next - 1] ?? 0);
  }

  #firstAtOrAfter(block: LightBlock, atUs: number): number {
    let low = 0;
    let high = block.levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sampleTimeUs(block, middle) < atUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #schedule(receiver: Receiver, events: readonly ReceiverEvent[]): void {
    const clock = this.#clock;
    for (const event of events)
      clock.after(Math.max(0, Math.ceil(event.atUs) - clock.now()), () =>
        clock.after(0, () => {
          if (receiver === this.#receiver) this.#found(event);
        }),
      );
  }
}

function tailOf(block: LightBlock, from: number): LightBlock {
  return {
    ...block,
    firstIndex: block.firstIndex + from,
    levels: block.levels.subarray(from),
    ...(block.timesUs === undefined ? {} : { timesUs: block.timesUs.subarray(from) }),
  };
}
