/** One transmission on the fast path: from the alternation that the hunt found to its packets, or to why it gave none. */
import type { Fault } from '../../protocol/fault.ts';
import { frameHeadBytes } from '../../protocol/frame.ts';
import { Demodulator } from './demodulator.ts';
import { faultOfFrame, faultOfPreamble } from './diagnosis.ts';
import { framerFault } from './faults.ts';
import { type Framed, headEndOf } from './framer.ts';
import type { Gap, LightBuffer } from './light-buffer.ts';
import { type Flicker, type FoundAlternation, PreambleHunter, rivalsOf } from './preamble-hunter.ts';
import { Presence } from './presence.ts';
import { PulseDecoder } from './pulse-decoder.ts';
import type { Pulse } from './pulse-train.ts';
import type { FaultEvent, ReceiverEvent } from './receiver-event.ts';
import { type FrameHead, ReceptionAccount } from './reception-account.ts';
import type { Onlooker } from './seen-bit.ts';
import { tuning } from './tuning.ts';

const headBits = 8 * frameHeadBytes;

/** A transmission that gave no packet. */
export interface Failure {
  readonly event: FaultEvent;
  /** Whether that is worth a word: a preamble was certain, and it was no rest of a transmission that failed before. */
  readonly certain: boolean;
}

export class Reception {
  /** First sample of it: at or before the preamble's first. */
  readonly begin: number;
  readonly found: FoundAlternation;
  readonly #light: LightBuffer;
  readonly #demodulator: Demodulator;
  readonly #decoder: PulseDecoder;
  readonly #presence: Presence;
  readonly #symbolSamples: number;
  /** When a failed transmission before this one ended. */
  readonly #afterUs: number;
  /** Where it is next asked whether light goes on: fixed places, so that it does not matter how light was cut into blocks. */
  #checkAt = 0;
  #pulses = 0;
  #packets = 0;
  #over = false;
  #failure: Failure | undefined;
  #flicker: Flicker | undefined;
  /** Noise may have been taken for a preamble: until pulses in step say no, the hunt goes on beside it for something stronger. */
  #rival: PreambleHunter | undefined;
  #successor: FoundAlternation | undefined;
  #head: FrameHead | undefined;
  #passedOver: number | undefined;
  readonly #account: ReceptionAccount;
  #events: ReceiverEvent[] = [];

  /** `afterUs`: when a failed transmission ended; what begins right behind it without a header is no other one. */
  constructor(light: LightBuffer, found: FoundAlternation, afterUs: number, onBit?: Onlooker) {
    const { start, symbolSamples, swing } = found;
    // The window of the hunt lies anywhere in the preamble or just behind: begin a preamble before it.
    this.begin = Math.max(found.from, start - Math.ceil(tuning.preambleSymbols * symbolSamples));
    this.found = found;
    this.#light = light;
    this.#symbolSamples = symbolSamples;
    this.#afterUs = afterUs;
    this.#demodulator = new Demodulator(light, this.begin, symbolSamples, swing);
    this.#decoder = new PulseDecoder(
      symbolSamples * light.periodUs,
      swing,
      (framed) => this.#take(framed),
      onBit,
    );
    this.#presence = new Presence(light, found, this.#demodulator, this.#decoder);
    this.#account = new ReceptionAccount({
      light,
      demodulator: this.#demodulator,
      decoder: this.#decoder,
      presence: this.#presence,
      foundUs: light.timeUs(found.foundAt - 1),
    });
    this.#checkAt = this.#demodulator.end;
    if (this.#presence.isNoisy) this.#rival = new PreambleHunter(light, found.end, rivalsOf(found));
  }

  /** Whether it has ended: nothing more will come of it. */
  get over(): boolean {
    return this.#over;
  }

  /** Why it gave no packet; undefined while it goes on, and where it gave one. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** The even flicker without end that it turned out to be. */
  get flicker(): Flicker | undefined {
    return this.#flicker;
  }

  /** The alternation to which it gave way. */
  get successor(): FoundAlternation | undefined {
    return this.#successor;
  }

  /** Before a packet there was other light for so long that it may hold another transmission: to this sample. */
  get passedOver(): number | undefined {
    return this.#passedOver;
  }

  /** When its light ended, microseconds; long ago where it gave a packet. */
  get failedUs(): number {
    return this.#packets > 0 ? -Infinity : this.#demodulator.turnedUs;
  }

  /** Where its frame's head was, once it is over; undefined where no header came, or less than a length byte behind it. */
  get head(): FrameHead | undefined {
    return this.#head;
  }

  /** Samples before this one are not needed any more. */
  get needed(): number {
    return this.#demodulator.needed;
  }

  /** Works through the light that has come. */
  advance(): readonly ReceiverEvent[] {
    while (!this.#over && this.#demodulate()) this.#check();
    return this.#taken();
  }

  /** The light has ended, in a gap where more comes later. */
  end(gap?: Gap): readonly ReceiverEvent[] {
    const events = this.advance();
    const last = this.#over ? undefined : this.#demodulator.flush();
    if (last !== undefined) this.#push(last);
    if (!this.#over) this.#decoder.quiet(this.#demodulator.atUs + this.#decoder.timing.symbolUs);
    if (!this.#over) this.#finish(gap);
    return [...events, ...this.#taken()];
  }

  /** Decodes the pulses up to the next check; false where light ends before it. */
  #demodulate(): boolean {
    const to = Math.min(this.#checkAt, this.#light.end);
    for (;;) {
      const pulse = this.#demodulator.next(to);
      if (pulse === undefined) return to === this.#checkAt;
      this.#push(pulse);
      if (this.#over) return false;
    }
  }

  #push(pulse: Pulse): void {
    const { grey } = this.#decoder.slicer;
    this.#decoder.push(pulse);
    this.#pulses++;
    if (!this.#presence.established) {
      this.#presence.see(pulse, grey);
      // What came before was no transmission.
      if (this.#presence.established) {
        this.#decoder.begin();
        this.#account.forget();
      }
    }
    this.#account.show(pulse);
    this.#demodulator.setSwing(this.#decoder.slicer.grey);
  }

  #check(): void {
    const bits = this.#decoder.isBiLevelOpen;
    if (bits && this.#demodulator.quiet) this.#decoder.quiet(this.#demodulator.atUs);
    this.#checkAt += Math.ceil((bits ? 1 : tuning.checkSymbols) * this.#symbolSamples);
    if (this.#over) return;
    if (this.#rival !== undefined) this.#heed(this.#rival);
    if (this.#successor !== undefined) this.#finish();
    else if (this.#pulses > tuning.longestPreamblePulses && this.#decoder.isEven) this.#giveUp();
    else if (this.#presence.isOver() || this.#isTooLong()) this.#finish();
  }

  #heed(rival: PreambleHunter): void {
    if (this.#presence.established && !this.#decoder.timing.ragged) this.#rival = undefined;
    else this.#successor = rival.advance(this.#demodulator.end);
  }

  #isTooLong(): boolean {
    return this.#demodulator.end - this.begin > tuning.longestSymbols * this.#symbolSamples;
  }

  #take(framed: Framed): void {
    const { lineCode } = framed;
    switch (framed.kind) {
      case 'header':
        // Noise makes headers too.
        if (!this.#decoder.timing.ragged) this.#events.push(this.#account.preamble(lineCode));
        break;
      case 'packet': {
        const { packet, headerUs, head } = framed;
        this.#head = this.#account.head(lineCode, head);
        this.#events.push(this.#account.packet(packet, lineCode, this.#startOf(headerUs)));
        this.#packets++;
        this.#over = true;
        break;
      }
    }
  }

  /** When the preamble of a header began; where that cannot be this reception's, what came before was none, or another one's. */
  #startOf(headerUs: number): number {
    const { startUs } = this.#presence;
    const leastUs = headerUs - tuning.mostToHeader * this.#decoder.timing.symbolUs;
    if (startUs > leastUs - tuning.leastTransmissionUs) return startUs;
    this.#passedOver = Math.floor((leastUs - this.#light.originUs) / this.#light.periodUs);
    return Math.round(leastUs);
  }

  /** The light ended: what was begun has failed, unless a whole frame lies in the bits of the broken one. */
  #finish(gap?: Gap): void {
    const { broken } = this.#decoder;
    if (broken !== undefined && broken.frame.bits.length >= headBits)
      this.#head = this.#account.head(broken.lineCode, headEndOf(broken.frame.bits, broken.lineCode));
    const circumstances = this.#account.circumstances(gap);
    const fault =
      broken === undefined
        ? faultOfPreamble(circumstances)
        : faultOfFrame(broken.lineCode, broken.frame, circumstances);
    this.#over = true;
    this.#decoder.abandon(fault);
    if (this.#packets > 0) return;
    const { established, startUs } = this.#presence;
    const own = startUs > this.#afterUs + tuning.sameUs;
    this.#fail(fault, broken !== undefined || (own && established && this.#pulses >= tuning.reportPulses));
  }

  #giveUp(): void {
    this.#over = true;
    this.#flicker = {
      symbolSamples: this.#decoder.timing.symbolUs / this.#light.periodUs,
      swing: this.#decoder.slicer.grey * tuning.flickerSwing,
      otherSwing: 0,
      forgottenAfter: tuning.flickerLooks,
    };
    this.#fail(framerFault('endless', this.#demodulator.atUs), true);
  }

  #fail(fault: Fault, certain: boolean): void {
    this.#failure = { event: this.#account.fault(fault), certain };
  }

  #taken(): readonly ReceiverEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
