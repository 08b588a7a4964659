/** One transmission on the fast path: from the alternation that the hunt found to its packet, its fault, or nothing. */
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import type { Packet } from '../../protocol/packet.ts';
import { type BrokenFrame, type Circumstances, faultOfFrame, faultOfPreamble } from './diagnosis.ts';
import { Demodulator } from './demodulator.ts';
import { framerFault, slicerFault } from './faults.ts';
import type { Frame } from './framer.ts';
import type { LightBuffer } from './light-buffer.ts';
import type { Alternation } from './preamble-hunter.ts';
import { type Decoded, PulseDecoder } from './pulse-decoder.ts';
import { heightOf, type Pulse } from './pulse-train.ts';
import type { Quality } from './quality.ts';
import type { ReceiverEvent } from './receiver-event.ts';
import { tuning } from './tuning.ts';

export class Reception {
  readonly #light: LightBuffer;
  readonly #demodulator: Demodulator;
  readonly #decoder: PulseDecoder;
  readonly #hop: number;
  /** Time to which the hunt saw light alternate. */
  readonly #seenUs: number;
  #hopEnd: number;
  /** Pulses until a preamble is established. */
  #early: Pulse[] | undefined = [];
  #startUs = 0;
  #broken: (Omit<BrokenFrame, 'bits'> & { readonly fromPulse: number }) | undefined;
  #pulses = 0;
  /** Pulses up to the last header. */
  #headerPulse = 0;
  #events: ReceiverEvent[] = [];
  #over = false;
  #muted = false;

  constructor(light: LightBuffer, { start, end, symbolSamples, swing }: Alternation) {
    // The window of the hunt lies anywhere in the preamble: begin before it, for as long as it was.
    const from = start - Math.ceil(tuning.windowSymbols * symbolSamples);
    this.#light = light;
    this.#seenUs = light.timeUs(end);
    this.#demodulator = new Demodulator(light, from, symbolSamples, swing);
    this.#decoder = new PulseDecoder(symbolSamples * light.periodUs, swing);
    this.#hop = Math.ceil(symbolSamples);
    this.#hopEnd = this.#demodulator.needed + this.#hop;
  }

  /** Whether it has ended: nothing more will come of it. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether it is even flicker without end, of which nothing is expected. */
  get muted(): boolean {
    return this.#muted;
  }

  /** Samples before this one are not needed any more. */
  get needed(): number {
    return this.#demodulator.needed;
  }

  /** Works through the light that has come. */
  advance(): readonly ReceiverEvent[] {
    while (!this.#over && this.#hopEnd <= this.#light.end) {
      this.#demodulate(this.#hopEnd);
      this.#hopEnd += this.#hop;
      if (!this.#over && this.#lost()) this.#finish();
    }
    return this.#taken();
  }

  /** The light has ended. */
  end(): readonly ReceiverEvent[] {
    if (this.#over) return [];
    this.#demodulate(this.#light.end);
    const last = this.#demodulator.flush();
    if (last !== undefined) this.#push(last);
    this.#take(this.#decoder.quiet(this.#demodulator.atUs + this.#decoder.timing.symbolUs));
    if (!this.#over) this.#finish();
    return this.#taken();
  }

  #demodulate(to: number): void {
    for (;;) {
      const pulse = this.#demodulator.next(to);
      if (pulse === undefined) break;
      this.#push(pulse);
      if (this.#over) return;
    }
    if (this.#demodulator.quiet) this.#take(this.#decoder.quiet(this.#demodulator.atUs));
  }

  #push(pulse: Pulse): void {
    this.#pulses++;
    const decoded = this.#decoder.push(pulse);
    this.#establish(pulse);
    this.#take(decoded);
    if (this.#decoder.slicer.even || this.#decoder.open !== undefined)
      this.#demodulator.setSwing(this.#decoder.slicer.grey);
    if (this.#pulses > tuning.longestPreamblePulses && this.#decoder.open === undefined) this.#mute();
  }

  #establish(pulse: Pulse): void {
    if (this.#early === undefined) return;
    this.#early.push(pulse);
    const { slicer, timing } = this.#decoder;
    if (!slicer.even) return;
    let first = pulse;
    for (const each of this.#early.toReversed()) {
      const height = heightOf(each) / slicer.grey;
      if (height > tuning.evenness || height < 1 / tuning.evenness) break;
      if (first.riseUs - each.fallUs > tuning.lostSymbols * timing.symbolUs) break;
      first = each;
    }
    this.#startUs = first.riseUs;
    this.#early = undefined;
    this.#decoder.begin();
  }

  #take(decoded: readonly Decoded[]): void {
    for (const step of decoded) {
      if (this.#over) return;
      switch (step.kind) {
        case 'header':
          this.#report();
          this.#broken = undefined;
          this.#headerPulse = this.#pulses;
          this.#tellPreamble(step.lineCode);
          break;
        case 'packet':
          this.#packet(step.packet, step.frame, step.lineCode);
          break;
        case 'fault':
          this.#broken ??= { ...step, fromPulse: this.#headerPulse };
          break;
      }
    }
  }

  #packet(packet: Packet, frame: Frame, lineCode: LineCode): void {
    const weakest = frame.bits.reduce((least, bit) => (bit.eye < least.eye ? bit : least));
    if (weakest.eye < tuning.leastEye) {
      this.#broken ??= {
        lineCode,
        frame,
        fault: slicerFault('unsure', weakest.atUs),
        fromPulse: this.#headerPulse,
      };
      return;
    }
    this.#report();
    this.#events.push({
      ...this.#stamp(),
      kind: 'packet',
      lineCode,
      symbolHz: this.#symbolHz(),
      packet,
      recovered: false,
      path: 'fast',
      quality: this.#quality(),
    });
    this.#over = true;
  }

  #lost(): boolean {
    const symbols =
      this.#decoder.open?.lineCode === 'bi-level' ? tuning.lostSymbolsBiLevel : tuning.lostSymbols;
    const silenceUs = this.#demodulator.atUs - Math.max(this.#seenUs, this.#demodulator.turnedUs);
    return silenceUs > Math.max(tuning.lostUs, symbols * this.#decoder.timing.symbolUs);
  }

  /** The light ended: what was begun is a fault, unless a whole frame lies in the bits of the broken one. */
  #finish(): void {
    for (let open = this.#decoder.open; open !== undefined && !this.#over; open = this.#decoder.open) {
      this.#broken ??= { ...open, fromPulse: this.#headerPulse };
      this.#take(this.#decoder.abandon(open.lineCode));
    }
    if (this.#over) return;
    if (this.#broken === undefined) this.#reportPreamble();
    else this.#report();
    this.#over = true;
  }

  #report(): void {
    if (this.#broken === undefined) return;
    const bits = 8 + this.#pulses - this.#broken.fromPulse;
    const fault = faultOfFrame({ ...this.#broken, bits }, this.#circumstances());
    this.#tellFault(fault);
    this.#broken = undefined;
  }

  #reportPreamble(): void {
    if (this.#muted || this.#early !== undefined || this.#pulses < 2 * tuning.preamblePulses) return;
    const fault = faultOfPreamble(this.#circumstances());
    if (fault !== undefined) this.#tellFault(fault);
  }

  #mute(): void {
    if (this.#muted) return;
    this.#muted = true;
    this.#tellFault(framerFault('endless', this.#demodulator.atUs));
  }

  #tellPreamble(lineCode: LineCode): void {
    this.#events.push({ ...this.#stamp(), kind: 'preamble', lineCode, symbolHz: this.#symbolHz() });
  }

  #tellFault(fault: Fault): void {
    this.#events.push({ ...this.#stamp(), kind: 'fault', fault, quality: this.#quality() });
  }

  #stamp(): { readonly atUs: number; readonly startUs: number } {
    return { atUs: Math.round(this.#demodulator.atUs), startUs: this.#startUs };
  }

  #symbolHz(): number {
    return Math.round(1e8 / this.#decoder.timing.symbolUs) / 100;
  }

  #quality(): Quality {
    return this.#decoder.quality(this.#gaps().length);
  }

  #circumstances(): Circumstances {
    return { quality: this.#quality(), gaps: this.#gaps(), endUs: this.#demodulator.atUs };
  }

  #gaps(): LightBuffer['gaps'] {
    return this.#light.gaps.filter(
      (gap) => gap.endUs > this.#startUs && gap.startUs < this.#demodulator.atUs,
    );
  }

  #taken(): readonly ReceiverEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
