/** Pulses to frames, both line codes side by side: nothing is told to it but a first guess of period and grey. */
import type { Fault } from '../../protocol/fault.ts';
import { type LineCode, lineCodes } from '../../protocol/line-code.ts';
import { type Bit, type BrokenFrame, type Framed, Framer } from './framer.ts';
import type { Pulse } from './pulse-train.ts';
import { type Quality, QualityMeter } from './quality.ts';
import { type Onlooker, seenBit } from './seen-bit.ts';
import { Slicer } from './slicer.ts';
import { SymbolTiming } from './symbol-timing.ts';

/** What pulses turned out to say. */
export type Decoded = Framed & { readonly lineCode: LineCode };

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
  #lastFallUs = 0;

  readonly #onBit: Onlooker | undefined;

  /** `symbolUs`: microseconds per symbol, within a twentieth. `grey`: step from black to grey, 0..65535, roughly. */
  constructor(symbolUs: number, grey: number, onBit?: Onlooker) {
    this.#onBit = onBit;
    this.timing = new SymbolTiming(symbolUs);
    this.slicer = new Slicer(grey);
  }

  push(pulse: Pulse): readonly Decoded[] {
    const runs = this.timing.runs(pulse);
    const { black, lit } = runs;
    const { grey } = this.slicer;
    const decision = this.slicer.slice(pulse);
    const { bit, eye, height } = decision;
    this.#onBit?.(seenBit(pulse, decision, grey, runs));
    this.#meter.add(pulse, bit, height, eye);
    this.#meter.addRuns(pulse, this.#lastFallUs, black, lit, this.timing.symbolUs);
    const decoded: Decoded[] = [];
    this.#push('tri-level', { bit, atUs: pulse.fallUs, eye }, decoded);
    if (this.#framers['tri-level'].justOpened) this.slicer.train();
    if (decoded.length > 0 && !this.isOpen('tri-level')) this.slicer.forgetWhite();
    const dark = { bit: 0, atUs: pulse.riseUs, eye: black.eye } as const;
    for (let i = this.#blackGiven; i < black.symbols; i++) this.#push('bi-level', dark, decoded);
    const light = { bit: 1, atUs: pulse.fallUs, eye: lit.eye } as const;
    for (let i = 0; i < lit.symbols; i++) this.#push('bi-level', light, decoded);
    this.#blackGiven = 0;
    this.#lastFallUs = pulse.fallUs;
    return decoded;
  }

  /** Light is known to have been black since the last pulse, until `nowUs`. */
  quiet(nowUs: number): readonly Decoded[] {
    const decoded: Decoded[] = [];
    for (const black = this.timing.blackUntil(nowUs); this.#blackGiven < black; this.#blackGiven++)
      this.#push('bi-level', { bit: 0, atUs: nowUs, eye: 1 }, decoded);
    return decoded;
  }

  /** Whether a frame of this code was begun and is not complete. */
  isOpen(lineCode: LineCode): boolean {
    return this.#framers[lineCode].open;
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
    const decoded: Decoded[] = [];
    for (const lineCode of lineCodes)
      while (this.#framers[lineCode].open)
        for (const step of this.#framers[lineCode].abandon(fault)) decoded.push({ ...step, lineCode });
    return decoded;
  }

  /** Quality counts from here: what came before was no transmission. */
  begin(): void {
    this.#meter = new QualityMeter();
  }

  quality(gaps: number): Quality {
    return this.#meter.report(this.timing.symbolUs, this.timing.jitter, gaps);
  }

  #push(lineCode: LineCode, bit: Bit, decoded: Decoded[]): void {
    for (const step of this.#framers[lineCode].push(bit)) decoded.push({ ...step, lineCode });
  }
}
