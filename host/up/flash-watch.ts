/** What the imp makes of the flash under way, and what is known of it afterwards. */
import type { LedPatternName } from '../../firmware/led/patterns.ts';
import type { TraceEvent } from '../../firmware/trace.ts';
import type { Fault } from '../../protocol/fault.ts';
import type { Sighting } from '../web/blinkup/sighting.ts';

/** Faults of these stages are of light. */
const receiving: ReadonlySet<Fault['stage']> = new Set([
  'demodulator',
  'slicer',
  'timing',
  'frame',
  'packet',
]);

export class FlashWatch {
  #led: LedPatternName = 'dark';
  #decoded = false;
  /** Why it has not been, as far as the imp has said. */
  #fault: Fault | null = null;
  #over = false;
  /** When it began to fall on the imp, wall time. */
  #fellAtMs = 0;

  get led(): LedPatternName {
    return this.#led;
  }

  /** Whether it has been decoded. */
  get decoded(): boolean {
    return this.#decoded;
  }

  /** Another flash begins. */
  begin(): void {
    this.#decoded = false;
    this.#fault = null;
    this.#over = false;
    this.#fellAtMs = Date.now();
  }

  note(event: TraceEvent): void {
    if (event.kind === 'led-pattern') this.#led = event.pattern;
    if (event.kind === 'blinkup') this.#decoded = true;
    if (event.kind === 'fault' && receiving.has(event.fault.stage)) this.#fault = event.fault;
  }

  /** Its light is over, and its end must have been noticed. */
  over(): void {
    this.#over = true;
  }

  /** Null: nothing is known yet, or it began before `sinceMs`, wall time. */
  sighting(sinceMs: number, imp: Pick<Sighting, 'deviceId' | 'online'>): Sighting | null {
    const fault = this.#decoded ? null : this.#fault;
    if (this.#fellAtMs < sinceMs || (!this.#decoded && fault === null && !this.#over)) return null;
    return {
      ...imp,
      name: null,
      saw: this.#decoded ? 'decoded' : fault === null ? 'nothing' : 'unread',
      fault: fault === null ? null : { cause: fault.cause, cure: fault.cure },
      led: this.#led,
    };
  }
}
