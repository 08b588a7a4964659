/** The whole chain from light to packets: hunts for a preamble, receives, hunts on. Knows only the light's own time. */
import type { LightBlock } from '../ports.ts';
import { type Gap, LightBuffer } from './light-buffer.ts';
import { PreambleHunter } from './preamble-hunter.ts';
import type { ReceiverEvent } from './receiver-event.ts';
import type { Onlooker } from './seen-bit.ts';
import { Reception } from './reception.ts';
import { secondLook } from './second-look.ts';
import { sketchOf } from './light-sketch.ts';
import { tuning } from './tuning.ts';

export type { SeenBit } from './seen-bit.ts';
export type { ReceiverEvent } from './receiver-event.ts';

/** Samples worked through at a time: little enough for a processor's cache, whatever the size of blocks. */
const chunkSamples = 1 << 12;

export interface ReceiverOptions {
  /** Shown each pulse as it is decided, for whoever draws the light. */
  readonly onBit?: Onlooker;
  /** Spares the second look at what the fast path gave up: to measure or to test the fast path alone. */
  readonly fastOnly?: boolean;
  /** Gives each transmission's light along, without what it says. */
  readonly sketches?: boolean;
}

export class Receiver {
  #light: LightBuffer | undefined;
  #hunter: PreambleHunter | undefined;
  #reception: Reception | undefined;
  #lastUs = 0;
  #failedUs = -Infinity;
  readonly #onBit: Onlooker | undefined;
  readonly #fastOnly: boolean;
  readonly #sketches: boolean;

  constructor({ onBit, fastOnly = false, sketches = false }: ReceiverOptions = {}) {
    this.#sketches = sketches;
    this.#onBit = onBit;
    this.#fastOnly = fastOnly;
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
    if (this.#light !== undefined && !this.#light.continuedBy(block))
      events.push(...this.#end(this.#light.gapBefore(block)));
    this.#light ??= new LightBuffer(block);
    for (let from = 0; from < block.levels.length; from += chunkSamples) {
      this.#light.append(block, from, Math.min(from + chunkSamples, block.levels.length));
      this.#advance(this.#light, events);
    }
    return events;
  }

  /** The light has ended; a transmission in progress becomes a fault. More light may come, as after a gap. */
  end(): readonly ReceiverEvent[] {
    return this.#end();
  }

  #end(gap?: Gap): readonly ReceiverEvent[] {
    const events: ReceiverEvent[] = [];
    const light = this.#light;
    if (light === undefined) return events;
    if (this.#reception !== undefined) this.#tell(light, this.#reception, this.#reception.end(gap), events);
    this.#light = undefined;
    this.#hunter = undefined;
    this.#reception = undefined;
    return events;
  }

  #advance(light: LightBuffer, events: ReceiverEvent[]): void {
    for (;;) {
      if (this.#reception === undefined) {
        this.#hunter ??= new PreambleHunter(light, light.base);
        const found = this.#hunter.advance(light.end);
        if (found === undefined) break;
        this.#reception = new Reception(light, found, this.#failedUs, this.#onBit);
        this.#hunter = undefined;
      }
      this.#tell(light, this.#reception, this.#reception.advance(), events);
      if (!this.#reception.over) break;
      this.#failedUs = this.#reception.failedUs;
      const { needed, flicker, successor } = this.#reception;
      this.#reception = successor && new Reception(light, successor, this.#failedUs, this.#onBit);
      if (successor === undefined) this.#hunter = new PreambleHunter(light, needed, flicker);
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
    const { failure, flicker, passedOver, needed } = reception;
    const looksTwice = flicker === undefined && !this.#fastOnly;
    for (const event of told) {
      if (event.kind === 'packet' && passedOver !== undefined && looksTwice)
        this.#say(light, reception, secondLook(light, reception, passedOver, event), events);
      this.#say(light, reception, [event], events);
    }
    if (failure === undefined) return;
    const seen = looksTwice ? secondLook(light, reception, needed, failure.event, failure) : [];
    this.#say(light, reception, looksTwice || !failure.certain ? seen : [failure.event], events);
  }

  #say(
    light: LightBuffer,
    reception: Reception,
    told: readonly ReceiverEvent[],
    events: ReceiverEvent[],
  ): void {
    for (const event of told)
      events.push(this.#inOrder(this.#sketches ? sketched(light, reception, event) : event));
  }

  /** Light looked at twice may say something late: the time of events never goes back. */
  #inOrder(event: ReceiverEvent): ReceiverEvent {
    this.#lastUs = Math.max(this.#lastUs, event.atUs);
    return event.atUs === this.#lastUs ? event : { ...event, atUs: this.#lastUs };
  }
}

/** An event with its transmission's light. Only the fast path's own finding of a header tells where the light may be shown. */
function sketched(
  light: LightBuffer,
  { head, found }: Pick<Reception, 'head' | 'found'>,
  event: ReceiverEvent,
): ReceiverEvent {
  if (event.kind === 'preamble') return event;
  const { startUs, atUs, quality } = event;
  const own = head !== undefined && head.bodyUs > startUs && head.bodyUs <= atUs ? head : undefined;
  const symbolUs = quality.symbolHz > 0 ? 1e6 / quality.symbolHz : found.symbolSamples * light.periodUs;
  const sketch = sketchOf(light, { startUs, bodyUs: own?.bodyUs, endUs: atUs, symbolUs });
  if (event.kind === 'packet') return { ...event, sketch };
  return { ...event, sketch, ...(own === undefined ? {} : { lineCode: own.lineCode }) };
}
