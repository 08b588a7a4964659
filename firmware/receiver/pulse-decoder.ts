/** Pulses to frames, both line codes side by side: nothing is told to it but a first guess of period and grey. */
import type { Fault } from '../../protocol/fault.ts';
import { type LineCode, lineCodes } from '../../protocol/line-code.ts';
import { type BrokenFrame, type Framed, Framer } from './framer.ts';
import type { Pulse } from './pulse-train.ts';
import { type Quality, QualityMeter } from './quality.ts';
import { type Onlooker, seenBit } from './seen-bit.ts';
import { Slicer } from './slicer.ts';
import { SymbolTiming } from './symbol-timing.ts';
import { tuning } from './tuning.ts';

/** What pulses turned out to say. */
export type Decoded = Framed & { readonly lineCode: LineCode };

const nothing: readonly Decoded[] = [];

export class PulseDecoder {
  readonly slicer: Slicer;
  readonly timing: SymbolTiming;
  readonly #framers: Readonly<Record<LineCode, Framer>> = {
    'tri-level': new Framer('tri-level'),
    'bi-level': new Framer('bi-level'),
  };
  #meter = new QualityMeter();
  /** Black symbols already given to the bi-level framer since the last pulse. */
  #blackGiven = 0;
  #decoded: Decoded[] = [];

  readonly #onBit: Onlooker | undefined;

  /** `symbolUs`: microseconds per symbol, within a twentieth. `grey`: step from black to grey, 0..65535, roughly. */
  constructor(symbolUs: number, grey: number, onBit?: Onlooker) {
    this.#onBit = onBit;
    this.timing = new SymbolTiming(symbolUs);
    this.slicer = new Slicer(grey);
  }

  push(pulse: Pulse): readonly Decoded[] {
    const { slicer, timing } = this;
    const { grey } = slicer;
    const lastFallUs = timing.fallUs;
    timing.take(pulse);
    const decision = slicer.slice(pulse);
    const { bit, eye, height } = decision;
    this.#onBit?.(seenBit(pulse, decision, grey, timing));
    this.#meter.add(pulse, bit, height, eye);
    // Where a symbol is missing between white and grey its black looks doubled from its beginning, else it is missing in the middle.
    if (timing.black > 1) this.#meter.addDoubled(lastFallUs + timing.symbolUs / 2);
    if (timing.lit > 1) this.#meter.addDoubled((pulse.riseUs + pulse.fallUs) / 2);
    this.#push('tri-level', bit, pulse.fallUs, eye);
    if (this.#framers['tri-level'].justOpened) slicer.train();
    if (this.#decoded.length > 0 && !this.isOpen('tri-level')) slicer.forgetWhite();
    for (; this.#blackGiven < timing.black; this.#blackGiven++)
      this.#push('bi-level', 0, pulse.riseUs, timing.blackEye);
    for (let i = 0; i < timing.lit; i++) this.#push('bi-level', 1, pulse.fallUs, timing.litEye);
    this.#blackGiven = 0;
    return this.#taken();
  }

  /** Light is known to have been black since the last pulse, until `nowUs`. */
  quiet(nowUs: number): readonly Decoded[] {
    for (const black = this.timing.blackUntil(nowUs); this.#blackGiven < black; this.#blackGiven++)
      this.#push('bi-level', 0, nowUs, 1);
    return this.#taken();
  }

  /** Whether a frame of this code was begun and is not complete. */
  isOpen(lineCode: LineCode): boolean {
    return this.#framers[lineCode].open;
  }

  /** Whether pulses were alike, all of one symbol and one level, and no frame was begun. */
  get isEven(): boolean {
    return this.broken === undefined && this.#meter.uneven <= tuning.mostUneven;
  }

  /** What failed or was begun, of the code that shows such; of both, tri-level, since bi-level light has no whites. */
  get broken(): { readonly lineCode: LineCode; readonly frame: BrokenFrame } | undefined {
    for (const lineCode of lineCodes) {
      const frame = this.#framers[lineCode].broken;
      if (frame !== undefined) return { lineCode, frame };
    }
    return undefined;
  }

  /** Gives open frames up, one after the other, and hunts on in their bits. */
  abandon(fault: Fault): readonly Decoded[] {
    for (const lineCode of lineCodes)
      while (this.#framers[lineCode].open) this.#collect(lineCode, this.#framers[lineCode].abandon(fault));
    return this.#taken();
  }

  /** Quality counts from here: what came before was no transmission. */
  begin(): void {
    this.#meter = new QualityMeter();
  }

  quality(gaps: number): Quality {
    return this.#meter.report(this.timing.symbolUs, this.timing.jitter, gaps);
  }

  #push(lineCode: LineCode, bit: 0 | 1, atUs: number, eye: number): void {
    const framed = this.#framers[lineCode].push(bit, atUs, eye);
    if (framed.length > 0) this.#collect(lineCode, framed);
  }

  #collect(lineCode: LineCode, framed: readonly Framed[]): void {
    for (const step of framed) this.#decoded.push({ ...step, lineCode });
  }

  #taken(): readonly Decoded[] {
    if (this.#decoded.length === 0) return nothing;
    const decoded = this.#decoded;
    this.#decoded = [];
    return decoded;
  }
}
