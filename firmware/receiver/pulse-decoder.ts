/** Pulses to frames, both line codes side by side: nothing is told to it but a first guess of period and grey. */
import type { LineCode } from '../../protocol/line-code.ts';
import type { Packet } from '../../protocol/packet.ts';
import type { Fault } from '../../protocol/fault.ts';
import { type Framed, Framer, type Frame } from './framer.ts';
import { type Pulse } from './pulse-train.ts';
import { QualityMeter, type Quality } from './quality.ts';
import { Slicer } from './slicer.ts';
import { SymbolTiming } from './symbol-timing.ts';

/** What pulses turned out to say. */
export type Decoded =
  | { readonly kind: 'header'; readonly lineCode: LineCode }
  | { readonly kind: 'packet'; readonly lineCode: LineCode; readonly packet: Packet; readonly frame: Frame }
  | { readonly kind: 'fault'; readonly lineCode: LineCode; readonly fault: Fault; readonly frame: Frame };

export class PulseDecoder {
  readonly slicer: Slicer;
  readonly timing: SymbolTiming;
  #meter = new QualityMeter();
  readonly #framers: Readonly<Record<LineCode, Framer>> = {
    'tri-level': new Framer('tri-level'),
    'bi-level': new Framer('bi-level'),
  };
  /** Black symbols already given to the bi-level framer since the last pulse. */
  #blackGiven = 0;
  #lastFallUs = 0;

  /** `symbolUs`: microseconds per symbol, within a tenth. `grey`: step from black to grey, 0..65535, within a third. */
  constructor(symbolUs: number, grey: number) {
    this.timing = new SymbolTiming(symbolUs);
    this.slicer = new Slicer(grey);
  }

  push(pulse: Pulse): readonly Decoded[] {
    const { black, lit } = this.timing.runs(pulse);
    const { bit, eye } = this.slicer.slice(pulse);
    this.#meter.add(pulse, bit, eye);
    // Where a symbol is missing between white and grey its black looks doubled from its beginning, else it is missing in the middle.
    if (black > 1) this.#meter.addDoubled(this.#lastFallUs + this.timing.symbolUs / 2);
    if (lit > 1) this.#meter.addDoubled((pulse.riseUs + pulse.fallUs) / 2);
    const decoded = this.#push('tri-level', bit, pulse.fallUs, eye);
    for (let i = this.#blackGiven; i < black; i++)
      decoded.push(...this.#push('bi-level', 0, pulse.riseUs, 1));
    for (let i = 0; i < lit; i++) decoded.push(...this.#push('bi-level', 1, pulse.fallUs, 1));
    this.#blackGiven = 0;
    this.#lastFallUs = pulse.fallUs;
    return decoded;
  }

  /** Light is known to have been black since the last pulse, until `nowUs`. */
  quiet(nowUs: number): readonly Decoded[] {
    const decoded: Decoded[] = [];
    for (const black = this.timing.blackUntil(nowUs); this.#blackGiven < black; this.#blackGiven++)
      decoded.push(...this.#push('bi-level', 0, nowUs, 1));
    return decoded;
  }

  /** The frame that was begun and is not complete, of the code that shows one. */
  get open(): { readonly lineCode: LineCode; readonly frame: Frame } | undefined {
    for (const lineCode of ['tri-level', 'bi-level'] as const) {
      const frame = this.#framers[lineCode].open;
      if (frame !== undefined) return { lineCode, frame };
    }
    return undefined;
  }

  /** When the last pulse fell, microseconds. */
  get lastFallUs(): number {
    return this.#lastFallUs;
  }

  /** Quality counts from here: what came before was no transmission. */
  begin(): void {
    this.#meter = new QualityMeter();
  }

  quality(gaps: number): Quality {
    return this.#meter.report(this.timing.symbolUs, this.timing.jitter, gaps);
  }

  /** Gives an open frame up and hunts on in its bits. */
  abandon(lineCode: LineCode): readonly Decoded[] {
    return this.#named(lineCode, this.#framers[lineCode].abandon());
  }

  #push(lineCode: LineCode, bit: 0 | 1, atUs: number, eye: number): Decoded[] {
    return this.#named(lineCode, this.#framers[lineCode].push({ bit, atUs, eye }));
  }

  #named(lineCode: LineCode, framed: readonly Framed[]): Decoded[] {
    if (framed.length > 0 && lineCode === 'tri-level') {
      // Only a header that has just gone by shows its levels in the last pulses; one found in a second look does not.
      if (this.#framers[lineCode].justOpened) this.slicer.train();
      else if (!this.#framers[lineCode].open) this.slicer.forgetWhite();
    }
    return framed.map((step) => ({ ...step, lineCode }));
  }
}
