/** Pulses to frames, both line codes side by side: nothing is told to it but a first guess of period and grey. */
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { type BrokenFrame, type Framed, Framer } from './framer.ts';
import type { Pulse } from './pulse-train.ts';
import { type PulseQuality, QualityMeter } from './quality.ts';
import { type Onlooker, seenBit } from './seen-bit.ts';
import { Slicer } from './slicer.ts';
import { SymbolTiming } from './symbol-timing.ts';
import { tuning } from './tuning.ts';

export class PulseDecoder {
  readonly slicer: Slicer;
  readonly timing: SymbolTiming;
  readonly #triLevel: Framer;
  readonly #biLevel: Framer;
  readonly #onBit: Onlooker | undefined;
  #meter = new QualityMeter();
  /** Black symbols already given to the bi-level framer since the last pulse. */
  #blackGiven = 0;
  /** Of the bits of one pulse; the same records again and again, which spares making them. */
  readonly #marks = { triLevel: { atUs: 0, eye: 0 }, black: { atUs: 0, eye: 0 }, lit: { atUs: 0, eye: 0 } };

  /**
   * `symbolUs`: microseconds per symbol, within a twentieth. `grey`: step from black to grey, 0..65535, roughly. `tell` is
   * called from inside `push`, `quiet` and `abandon`.
   */
  constructor(symbolUs: number, grey: number, tell: (framed: Framed) => void, onBit?: Onlooker) {
    this.timing = new SymbolTiming(symbolUs);
    this.slicer = new Slicer(grey);
    this.#triLevel = new Framer('tri-level', tell);
    this.#biLevel = new Framer('bi-level', tell);
    this.#onBit = onBit;
  }

  push(pulse: Pulse): void {
    const { slicer, timing } = this;
    const { grey } = slicer;
    const { riseUs, fallUs } = pulse;
    const lastFallUs = timing.fallUs;
    timing.take(pulse);
    const decision = slicer.slice(pulse);
    this.#onBit?.(seenBit(pulse, decision, grey, timing));
    this.#meter.add(pulse, decision);
    // Where a symbol is missing between white and grey its black looks doubled from its beginning, else it is missing in the middle.
    if (timing.black > 1) this.#meter.addDoubled(lastFallUs + timing.symbolUs / 2);
    if (timing.lit > 1) this.#meter.addDoubled((riseUs + fallUs) / 2);
    const trained = this.#triLevel.open;
    const marks = this.#marks;
    marks.triLevel.atUs = marks.lit.atUs = fallUs;
    marks.triLevel.eye = decision.eye;
    marks.lit.eye = timing.litEye;
    marks.black.atUs = riseUs;
    marks.black.eye = timing.blackEye;
    this.#triLevel.push(decision.bit, marks.triLevel);
    if (this.#triLevel.justOpened) slicer.train();
    else if (trained && !this.#triLevel.open) slicer.forgetWhite();
    this.#biLevel.push(0, marks.black, timing.black - this.#blackGiven);
    this.#biLevel.push(1, marks.lit, timing.lit);
    this.#blackGiven = 0;
  }

  /** Light is known to have been black since the last pulse, until `nowUs`. */
  quiet(nowUs: number): void {
    for (const black = this.timing.blackUntil(nowUs); this.#blackGiven < black; this.#blackGiven++)
      this.#biLevel.push(0, { atUs: nowUs, eye: 1 });
  }

  /** Whether a bi-level frame was begun and is not complete: its next bits may be long black. */
  get isBiLevelOpen(): boolean {
    return this.#biLevel.open;
  }

  /** Whether pulses were alike, all of one symbol and one level, and no frame was begun. */
  get isEven(): boolean {
    return this.broken === undefined && this.#meter.uneven <= tuning.mostUneven;
  }

  /** What failed or was begun, of the code that shows such; of both, tri-level, since bi-level light has no whites. */
  get broken(): { readonly lineCode: LineCode; readonly frame: BrokenFrame } | undefined {
    const triLevel = this.#triLevel.broken;
    if (triLevel !== undefined) return { lineCode: 'tri-level', frame: triLevel };
    const biLevel = this.#biLevel.broken;
    return biLevel && { lineCode: 'bi-level', frame: biLevel };
  }

  /** Gives open frames up, one after the other, and hunts on in their bits. */
  abandon(fault: Fault): void {
    for (const framer of [this.#triLevel, this.#biLevel]) while (framer.open) framer.abandon(fault);
  }

  /** Quality counts from here: what came before was no transmission. */
  begin(): void {
    this.#meter = new QualityMeter();
  }

  quality(gaps: number): PulseQuality {
    return this.#meter.report(this.timing.symbolUs, this.timing.jitter, gaps);
  }
}
