/** Pulses to frames, both line codes side by side: nothing is told to it but a first guess of period and grey. */
import type { Fault } from '../../protocol/fault.ts';
import { type LineCode, lineCodes } from '../../protocol/line-code.ts';
import { type BrokenFrame, type Framed, Framer } from './framer.ts';
import type { Pulse } from './pulse-train.ts';
import { type Quality, QualityMeter } from './quality.ts';
import { Slicer } from './slicer.ts';
import { SymbolTiming } from './symbol-timing.ts';

/** What pulses turned out to say. */
export type Decoded = Framed & { readonly lineCode: LineCode };

/** One pulse as it was decided; levels 0..65535. In tri-level light it is a bit. */
export interface SeenBit {
  readonly bit: 0 | 1;
  readonly riseUs: number;
  /** Light of the black before it, and its own. */
  readonly blackLevel: number;
  readonly litLevel: number;
}

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

  readonly #onBit: (bit: SeenBit) => void;

  /** `symbolUs`: microseconds per symbol, within a twentieth. `grey`: step from black to grey, 0..65535, roughly. */
  constructor(symbolUs: number, grey: number, onBit: (bit: SeenBit) => void) {
    this.#onBit = onBit;
    this.timing = new SymbolTiming(symbolUs);
    this.slicer = new Slicer(grey);
  }

  push(pulse: Pulse): readonly Decoded[] {
    const { black, lit } = this.timing.runs(pulse);
    const { bit, eye, height } = this.slicer.slice(pulse);
    this.#meter.add(pulse, bit, height, eye);
    this.#onBit({ bit, riseUs: pulse.riseUs, blackLevel: pulse.blackBefore, litLevel: pulse.level });
    this.#meter.addRuns(pulse, this.#lastFallUs, black, lit, this.timing.symbolUs);
    const decoded = this.#push('tri-level', bit, pulse.fallUs, eye);
    if (this.#framers['tri-level'].justOpened) this.slicer.train();
    if (decoded.some(({ kind }) => kind === 'packet')) this.slicer.forgetWhite();
    for (let i = this.#blackGiven; i < black.symbols; i++)
      decoded.push(...this.#push('bi-level', 0, pulse.riseUs, black.eye));
    for (let i = 0; i < lit.symbols; i++) decoded.push(...this.#push('bi-level', 1, pulse.fallUs, lit.eye));
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
        decoded.push(...named(lineCode, this.#framers[lineCode].abandon(fault)));
    return decoded;
  }

  /** Quality counts from here: what came before was no transmission. */
  begin(): void {
    this.#meter = new QualityMeter();
  }

  quality(gaps: number): Quality {
    return this.#meter.report(this.timing.symbolUs, this.timing.jitter, gaps);
  }

  #push(lineCode: LineCode, bit: 0 | 1, atUs: number, eye: number): Decoded[] {
    return named(lineCode, this.#framers[lineCode].push({ bit, atUs, eye }));
  }
}

const named = (lineCode: LineCode, framed: readonly Framed[]): Decoded[] =>
  framed.map((step) => ({ ...step, lineCode }));
