/** The whole chain from light to packets: hunts for a preamble, receives, hunts on. Knows only the light's own time. */
import type { LightBlock } from '../ports.ts';
import { LightBuffer } from './light-buffer.ts';
import { PreambleHunter } from './preamble-hunter.ts';
import type { ReceiverEvent } from './receiver-event.ts';
import type { Onlooker } from './seen-bit.ts';
import { Reception } from './reception.ts';
import { detectSequence } from './sequence/sequence-detector.ts';
import { tuning } from './tuning.ts';

export type { SeenBit } from './seen-bit.ts';
export type { ReceiverEvent } from './receiver-event.ts';

/** Samples worked through at a time: little enough for a processor's cache, whatever the size of blocks. */
const chunkSamples = 1 << 12;

export class Receiver {
  #light: LightBuffer | undefined;
  #hunter: PreambleHunter | undefined;
  #reception: Reception | undefined;
  #lastUs = 0;
  #failedUs = -Infinity;
  readonly #onBit: Onlooker | undefined;

  /** `onBit` is shown each pulse as it is decided, for whoever draws the light. */
  constructor({ onBit }: { readonly onBit?: Onlooker } = {}) {
    this.#onBit = onBit;
  }

  /** Whether a preamble has been seen and its transmission is not over. */
  get busy(): boolean {
    return this.#reception !== undefined;
  }

  /**
   * Takes the next light. Blocks may be of any size: what is found, and when, does not depend on the cuts. Throws RangeError
   * where time goes back.
   */
  push(block: LightBlock): readonly ReceiverEvent[] {
    const events: ReceiverEvent[] = [];
    if (block.levels.length === 0) return events;
    if (this.#light !== undefined && !this.#light.continuedBy(block)) events.push(...this.end());
    this.#light ??= new LightBuffer(block);
    for (let from = 0; from < block.levels.length; from += chunkSamples) {
      this.#light.append(block, from, Math.min(from + chunkSamples, block.levels.length));
      this.#advance(this.#light, events);
    }
    return events;
  }

  /** The light has ended; a transmission in progress becomes a fault. More light may come, as after a gap. */
  end(): readonly ReceiverEvent[] {
    const events: ReceiverEvent[] = [];
    const light = this.#light;
    if (light === undefined) return events;
    if (this.#reception !== undefined) this.#tell(light, this.#reception, this.#reception.end(), events);
    this.#light = undefined;
    this.#hunter = undefined;
    this.#reception = undefined;
    return events;
  }

  #advance(light: LightBuffer, events: ReceiverEvent[]): void {
    for (;;) {
      if (this.#reception === undefined) {
        this.#hunter ??= new PreambleHunter(light, light.base);
        const found = this.#hunter.advance();
        if (found === undefined) break;
        this.#reception = new Reception(light, found, this.#failedUs, this.#onBit);
        this.#hunter = undefined;
      }
      this.#tell(light, this.#reception, this.#reception.advance(), events);
      if (!this.#reception.over) break;
      this.#failedUs = this.#reception.failedUs;
      this.#hunter = new PreambleHunter(light, this.#reception.needed, this.#reception.flicker);
      this.#reception = undefined;
    }
    const stored = light.end - tuning.storedUs / light.periodUs;
    const needed = this.#reception?.begin ?? this.#hunter?.needed ?? light.end;
    light.forget(Math.floor(Math.max(stored, needed - tuning.historyUs / light.periodUs)));
  }

  /** Tells what a reception said. What the fast path gave up, the sequence detector gets to see. */
  #tell(
    light: LightBuffer,
    reception: Reception,
    told: readonly ReceiverEvent[],
    events: ReceiverEvent[],
  ): void {
    for (const event of told) events.push(this.#inOrder(event));
    const { failure, flicker } = reception;
    if (failure === undefined) return;
    const { event, certain } = failure;
    const second = flicker === undefined ? secondLook(light, reception, event) : event;
    if (certain || second.kind === 'packet') events.push(this.#inOrder(second));
  }

  /** Light looked at twice may say something late: the time of events never goes back. */
  #inOrder(event: ReceiverEvent): ReceiverEvent {
    this.#lastUs = Math.max(this.#lastUs, event.atUs);
    return { ...event, atUs: this.#lastUs };
  }
}

/** The sequence detector's word on a transmission that ended in a fault: its packet, or else the fault as it was. */
function secondLook(
  light: LightBuffer,
  reception: Reception,
  event: Extract<ReceiverEvent, { kind: 'fault' }>,
): ReceiverEvent {
  const before = Math.ceil(tuning.darkBeforeUs / light.periodUs);
  const { outcome, reading } = detectSequence(light.blocks(reception.begin - before, reception.needed));
  if (!outcome.ok || reading === undefined) return event;
  const { packet, recovered } = outcome.value;
  const { lineCode, symbolHz } = reading;
  const { atUs, quality } = event;
  const startUs = Math.round(reading.startUs);
  return { kind: 'packet', atUs, startUs, lineCode, symbolHz, packet, recovered, path: 'sequence', quality };
}
