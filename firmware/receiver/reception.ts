/** One transmission on the fast path: from the alternation that the hunt found to its packet, its fault, or nothing. */
import type { Fault } from '../../protocol/fault.ts';
import type { Alternation } from './alternation.ts';
import { isModulated } from './carrier.ts';
import { Demodulator } from './demodulator.ts';
import { type Circumstances, faultOfFrame, faultOfPreamble } from './diagnosis.ts';
import { framerFault } from './faults.ts';
import type { Gap, LightBuffer } from './light-buffer.ts';
import type { Flicker } from './preamble-hunter.ts';
import type { FoundAlternation } from './preamble-hunter.ts';
import { type Decoded, PulseDecoder } from './pulse-decoder.ts';
import type { Pulse } from './pulse-train.ts';
import type { ReceiverEvent } from './receiver-event.ts';
import type { Onlooker } from './seen-bit.ts';
import { tuning } from './tuning.ts';

export class Reception {
  /** First sample that may belong to it. */
  readonly begin: number;
  readonly #light: LightBuffer;
  readonly #demodulator: Demodulator;
  readonly #decoder: PulseDecoder;
  readonly #alternation: Alternation;
  readonly #afterUs: number;
  /** Time to which the hunt saw light alternate. */
  readonly #seenUs: number;
  /** Light is worked through in steps of a symbol, counted from the beginning: it does not matter how it was cut into blocks. */
  readonly #hop: number;
  #hopEnd: number;
  /** When the light that is being worked through had come: what it says was known then, not before. */
  #knownUs: number;
  /** Where light is next asked whether it is modulated, and how often it was not, in a row. */
  #checkAt: number;
  #unmodulated = 0;
  /** First of the pulses in step that go on, and how many they are. */
  #startUs = 0;
  #inStep = 0;
  #established = false;
  #pulses = 0;
  #packets = 0;
  #over = false;
  #endless = false;
  #events: ReceiverEvent[] = [];

  /** `afterUs`: when a failed transmission ended; what begins right behind it without a header is no other one. */
  constructor(
    light: LightBuffer,
    alternation: FoundAlternation,
    afterUs: number,
    onBit: Onlooker | undefined,
  ) {
    const { start, end, symbolSamples, swing, foundAt } = alternation;
    // The window of the hunt lies anywhere in the preamble or just behind: begin a preamble before it.
    const from = Math.max(alternation.from, start - Math.ceil(tuning.preambleSymbols * symbolSamples));
    this.begin = from;
    this.#light = light;
    this.#afterUs = afterUs;
    this.#alternation = alternation;
    this.#seenUs = light.timeUs(end);
    this.#knownUs = light.timeUs(foundAt - 1);
    this.#demodulator = new Demodulator(light, from, symbolSamples, swing);
    this.#decoder = new PulseDecoder(symbolSamples * light.periodUs, swing, onBit);
    this.#hop = Math.ceil(symbolSamples);
    this.#hopEnd = this.#demodulator.needed + this.#hop;
    this.#checkAt = end + Math.ceil((tuning.carrierSymbols / 2) * symbolSamples);
  }

  /** Whether it has ended: nothing more will come of it. */
  get over(): boolean {
    return this.#over;
  }

  /** The even flicker without end that it turned out to be. */
  get flicker(): Flicker | undefined {
    const symbolSamples = this.#decoder.timing.symbolUs / this.#light.periodUs;
    return this.#endless ? { symbolSamples, swing: this.#decoder.slicer.grey } : undefined;
  }

  /** When its light ended, microseconds; long ago where it gave a packet. */
  get failedUs(): number {
    return this.#packets > 0 ? -Infinity : this.#demodulator.turnedUs;
  }

  /** Samples before this one are not needed any more. */
  get needed(): number {
    return this.#demodulator.needed;
  }

  /** Works through the light that has come. */
  advance(): readonly ReceiverEvent[] {
    while (!this.#over && this.#hopEnd <= this.#light.end) {
      this.#knownUs = Math.max(this.#knownUs, this.#light.timeUs(this.#hopEnd - 1));
      this.#demodulate(this.#hopEnd);
      this.#hopEnd += this.#hop;
      if (!this.#over && this.#lost()) this.#finish();
    }
    return this.#taken();
  }

  /** The light has ended. */
  end(): readonly ReceiverEvent[] {
    this.#knownUs = Math.max(this.#knownUs, this.#light.timeUs(this.#light.end));
    if (!this.#over) this.#demodulate(this.#light.end);
    const last = this.#over ? undefined : this.#demodulator.flush();
    if (last !== undefined) this.#push(last);
    if (!this.#over) this.#take(this.#decoder.quiet(this.#demodulator.atUs + this.#decoder.timing.symbolUs));
    if (!this.#over) this.#finish();
    return this.#taken();
  }

  #demodulate(to: number): void {
    for (let pulse = this.#demodulator.next(to); pulse !== undefined; pulse = this.#demodulator.next(to)) {
      this.#push(pulse);
      if (this.#over) return;
    }
    if (this.#demodulator.quiet) this.#take(this.#decoder.quiet(this.#demodulator.atUs));
  }

  #push(pulse: Pulse): void {
    const grey = this.#decoder.slicer.grey;
    const decoded = this.#decoder.push(pulse);
    this.#pulses++;
    if (!this.#established) this.#establish(pulse, (pulse.level - pulse.blackBefore) / grey);
    this.#take(decoded);
    this.#demodulator.setSwing(this.#decoder.slicer.grey);
    if (this.#pulses > tuning.longestPreamblePulses && this.#decoder.broken === undefined) this.#giveUp();
  }

  #establish({ riseUs }: Pulse, toGrey: number): void {
    const even = toGrey < tuning.evenness && toGrey > 1 / tuning.evenness;
    this.#inStep = even && this.#decoder.timing.inStep ? this.#inStep + 1 : 0;
    if (this.#inStep <= 1) this.#startUs = riseUs;
    if (this.#inStep < tuning.preamblePulses) return;
    this.#established = true;
    this.#decoder.begin();
  }

  #take(decoded: readonly Decoded[]): void {
    for (const step of decoded) {
      const { lineCode } = step;
      const symbolHz = Math.round(1e8 / this.#decoder.timing.symbolUs) / 100;
      const { quality } = this.#circumstances();
      switch (step.kind) {
        case 'header':
          this.#events.push({ ...this.#stamp(), kind: 'preamble', lineCode, symbolHz });
          break;
        case 'packet': {
          const { packet } = step;
          const how = { recovered: false, path: 'fast' } as const;
          this.#events.push({
            ...this.#stamp(),
            kind: 'packet',
            lineCode,
            symbolHz,
            packet,
            ...how,
            quality,
          });
          this.#packets++;
          this.#over = true;
          break;
        }
      }
    }
  }

  /** Whether light has not changed for longer than symbols may last. */
  #lost(): boolean {
    const symbols = this.#decoder.isOpen('bi-level') ? tuning.lostSymbolsBiLevel : tuning.lostSymbols;
    if (this.#faded()) return true;
    const silenceUs = this.#demodulator.atUs - Math.max(this.#seenUs, this.#demodulator.turnedUs);
    return silenceUs > Math.max(tuning.lostUs, symbols * this.#decoder.timing.symbolUs);
  }

  /** Whether noise is all that still makes pulses. */
  #faded(): boolean {
    if (this.#hopEnd < this.#checkAt) return false;
    const { symbolSamples, noise } = this.#alternation;
    this.#checkAt = this.#hopEnd + Math.ceil((tuning.carrierSymbols / 2) * symbolSamples);
    const faded =
      this.#decoder.timing.ragged && !isModulated(this.#light, this.#demodulator.end, symbolSamples, noise);
    this.#unmodulated = faded ? this.#unmodulated + 1 : 0;
    return this.#unmodulated > (this.#decoder.isOpen('bi-level') ? tuning.fadedChecksBiLevel : 0);
  }

  /** The light ended: what was begun is a fault, unless a whole frame lies in the bits of the broken one. */
  #finish(): void {
    const { broken } = this.#decoder;
    const circumstances = this.#circumstances();
    const fault =
      broken === undefined
        ? faultOfPreamble(circumstances)
        : faultOfFrame(broken.lineCode, broken.frame, circumstances);
    this.#over = true;
    this.#take(this.#decoder.abandon(fault));
    if (this.#packets > 0) return;
    const own = this.#startUs > this.#afterUs + tuning.sameUs;
    if (broken !== undefined || (own && this.#established && this.#pulses >= tuning.reportPulses))
      this.#tell(fault);
  }

  #giveUp(): void {
    this.#over = true;
    this.#endless = true;
    this.#tell(framerFault('endless', this.#demodulator.atUs));
  }

  #tell(fault: Fault): void {
    const { quality } = this.#circumstances();
    this.#events.push({ ...this.#stamp(), kind: 'fault', fault, quality });
  }

  #stamp(): { readonly atUs: number; readonly startUs: number } {
    return { atUs: Math.round(this.#knownUs), startUs: this.#startUs };
  }

  #circumstances(): Circumstances {
    const endUs = this.#demodulator.atUs;
    const gaps = this.#light.gaps.filter((gap: Gap) => gap.endUs > this.#startUs && gap.startUs < endUs);
    return { quality: this.#decoder.quality(gaps.length), gaps, endUs };
  }

  #taken(): readonly ReceiverEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
