/** Is there a transmission, since when, and does it still go on? */
import type { Alternation } from './alternation.ts';
import { isModulated } from './carrier.ts';
import type { Demodulator } from './demodulator.ts';
import type { LightBuffer } from './light-buffer.ts';
import type { PulseDecoder } from './pulse-decoder.ts';
import type { Pulse } from './pulse-train.ts';
import { tuning } from './tuning.ts';

export class Presence {
  /** Whether pulses came in step, and even, for long enough that it must be a preamble. */
  established = false;
  /** When the first of these pulses rose, whole microseconds. */
  startUs: number;
  readonly #light: LightBuffer;
  readonly #alternation: Alternation;
  readonly #demodulator: Demodulator;
  readonly #decoder: PulseDecoder;
  /** Time to which the hunt saw light alternate. */
  readonly #seenUs: number;
  #inStep = 0;
  /** Where light is next asked whether it is modulated, and how often it was not, in a row. */
  #askAt: number;
  #unmodulated = 0;

  constructor(light: LightBuffer, alternation: Alternation, demodulator: Demodulator, decoder: PulseDecoder) {
    const { start, end } = alternation;
    this.#light = light;
    this.#alternation = alternation;
    this.#demodulator = demodulator;
    this.#decoder = decoder;
    this.#seenUs = light.timeUs(end);
    this.#askAt = this.#nextAsk(end);
    this.startUs = Math.round(light.timeUs(start));
  }

  /** Sees a pulse that was decoded; `grey` is the step from black to grey that was expected of it. */
  see({ riseUs, level, blackBefore }: Pulse, grey: number): void {
    if (this.established) return;
    const toGrey = (level - blackBefore) / grey;
    const even = toGrey < tuning.evenness && toGrey > 1 / tuning.evenness;
    this.#inStep = even && this.#decoder.timing.inStep ? this.#inStep + 1 : 0;
    if (this.#inStep <= 1) this.startUs = riseUs;
    this.established = this.#inStep >= tuning.preamblePulses;
  }

  /** Whether it goes on no more: light has not turned for longer than symbols last, or noise alone makes it turn. */
  isOver(): boolean {
    const bits = this.#decoder.isBiLevelOpen;
    if (this.#hasFaded(bits ? tuning.fadedChecksBiLevel : 0)) return true;
    const silenceUs = this.#demodulator.atUs - Math.max(this.#seenUs, this.#demodulator.turnedUs);
    const symbols = bits ? tuning.lostSymbolsBiLevel : tuning.lostSymbols;
    return silenceUs > Math.max(tuning.lostUs, symbols * this.#decoder.timing.symbolUs);
  }

  #hasFaded(forgiven: number): boolean {
    const { end } = this.#demodulator;
    if (end < this.#askAt) return false;
    this.#askAt = this.#nextAsk(end);
    const { symbolSamples, noise } = this.#alternation;
    const faded = this.#decoder.timing.ragged && !isModulated(this.#light, end, symbolSamples, noise);
    this.#unmodulated = faded ? this.#unmodulated + 1 : 0;
    return this.#unmodulated > forgiven;
  }

  #nextAsk(end: number): number {
    return end + Math.ceil((tuning.carrierSymbols / 2) * this.#alternation.symbolSamples);
  }
}
