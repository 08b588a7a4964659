/** Is there a transmission, since when, and does it still go on? */
import type { Alternation } from './alternation.ts';
import { type Modulation, modulationOf } from './carrier.ts';
import type { Demodulator } from './demodulator.ts';
import type { LightBuffer } from './light-buffer.ts';
import type { PulseDecoder } from './pulse-decoder.ts';
import type { Pulse } from './pulse-train.ts';
import { tuning } from './tuning.ts';

export class Presence {
  /** Whether pulses came in step, and even, for long enough that it must be a preamble. */
  established = false;
  /** When the first of these pulses rose; else where the hunt saw light alternate. Whole microseconds. */
  startUs = 0;
  readonly #light: LightBuffer;
  readonly #alternation: Alternation;
  readonly #demodulator: Demodulator;
  readonly #decoder: PulseDecoder;
  /** Time to which the hunt saw light alternate. */
  readonly #seenUs: number;
  /** Whether the alternation that the hunt saw stands so little out of noise that it may be noise. */
  readonly isNoisy: boolean;
  /** Pulses in step that go on, and when the first of them rose. */
  #inStep = 0;
  #runUs = 0;
  /** When the last pulse rose, if it was even: the first of a run has none before it to be in step with. */
  #evenUs: number | undefined;
  /** Where light is next asked whether it is modulated, and how often it was not, in a row. */
  #askAt = 0;
  #unmodulated = 0;
  #modulation: Modulation = 'alternating';

  constructor(light: LightBuffer, alternation: Alternation, demodulator: Demodulator, decoder: PulseDecoder) {
    const { start, end, swing, noise } = alternation;
    this.#light = light;
    this.#alternation = alternation;
    this.#demodulator = demodulator;
    this.#decoder = decoder;
    this.#seenUs = light.timeUs(end);
    this.isNoisy = swing * swing < tuning.noisy * noise;
    this.#askAt = this.#nextAsk(end);
    this.startUs = Math.round(light.timeUs(start));
  }

  /** Sees a pulse that was decoded; `grey` is the step from black to grey that was expected of it. */
  see({ riseUs, level, blackBefore }: Pulse, grey: number): void {
    if (this.established) return;
    const toGrey = (level - blackBefore) / grey;
    const even = toGrey < tuning.evenness && toGrey > 1 / tuning.evenness;
    this.#inStep = even && this.#decoder.timing.inStep ? this.#inStep + 1 : 0;
    if (this.#inStep === 1) this.#runUs = this.#evenUs ?? riseUs;
    this.#evenUs = even ? riseUs : undefined;
    this.established = this.#inStep >= tuning.preamblePulses;
    // Deep in noise, pulses may come in step by chance, long after the preamble.
    if (this.established && this.#runUs < this.#seenUs) this.startUs = Math.round(this.#runUs);
  }

  /** Whether it goes on no more: light has not turned for longer than symbols last, or noise alone makes it turn. */
  isOver(): boolean {
    return this.#isSilent() || this.#hasFaded();
  }

  #isSilent(): boolean {
    const { symbolUs } = this.#decoder.timing;
    const silenceUs = this.#demodulator.atUs - Math.max(this.#seenUs, this.#demodulator.turnedUs);
    const symbols = this.#decoder.isBiLevelOpen
      ? tuning.lostSymbolsBiLevel
      : this.isNoisy
        ? tuning.lostSymbolsNoisy
        : tuning.lostSymbols;
    if (silenceUs < Math.max(tuning.lostUs, symbols * symbolUs)) return false;
    // Levels gone astray in noise make silence where there is none.
    return !this.isNoisy || this.#modulationOf(silenceUs / symbolUs) === undefined;
  }

  #hasFaded(): boolean {
    const { end } = this.#demodulator;
    if (end < this.#askAt) return false;
    this.#askAt = this.#nextAsk(end);
    const modulation = this.#decoder.timing.ragged
      ? this.#modulationOf(tuning.carrierSymbols)
      : this.#modulation;
    this.#modulation = modulation ?? this.#modulation;
    this.#unmodulated = modulation === undefined ? this.#unmodulated + 1 : 0;
    return this.#unmodulated > tuning.forgivenChecks[this.#modulation];
  }

  #modulationOf(symbols: number): Modulation | undefined {
    const { symbolSamples, noise } = this.#alternation;
    return modulationOf(this.#light, this.#demodulator.end, symbols, symbolSamples, noise);
  }

  #nextAsk(end: number): number {
    return end + Math.ceil((tuning.carrierSymbols / 2) * this.#alternation.symbolSamples);
  }
}
