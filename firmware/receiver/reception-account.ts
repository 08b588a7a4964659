/** What a reception tells: when, and how well its light was seen. */
import type { Fault } from '../../protocol/fault.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import type { Packet } from '../../protocol/packet.ts';
import type { Demodulator } from './demodulator.ts';
import type { Circumstances } from './diagnosis.ts';
import type { HeadEnd } from './framer.ts';
import type { Gap, LightBuffer } from './light-buffer.ts';
import { qualityOf } from './light-quality.ts';
import type { Presence } from './presence.ts';
import type { PulseDecoder } from './pulse-decoder.ts';
import { copyOf, type Pulse } from './pulse-train.ts';
import type { PulseQuality, Quality } from './quality.ts';
import type { FaultEvent, ReceiverEvent } from './receiver-event.ts';
import { tuning } from './tuning.ts';

/** The first header of a transmission: in which line code, and when the length byte behind it was over, microseconds. */
export interface FrameHead {
  readonly lineCode: LineCode;
  readonly bodyUs: number;
}

/** The parts of a reception that know it. */
export interface Witnesses {
  readonly light: LightBuffer;
  readonly demodulator: Demodulator;
  readonly decoder: PulseDecoder;
  readonly presence: Presence;
  /** What it says of light that had come before the preamble was noticed, was not known before that. */
  readonly foundUs: number;
}

export class ReceptionAccount {
  readonly #light: LightBuffer;
  readonly #demodulator: Demodulator;
  readonly #decoder: PulseDecoder;
  readonly #presence: Presence;
  readonly #foundUs: number;
  /** Pulses in which light is measured. */
  #shown: Pulse[] = [];

  constructor({ light, demodulator, decoder, presence, foundUs }: Witnesses) {
    this.#light = light;
    this.#demodulator = demodulator;
    this.#decoder = decoder;
    this.#presence = presence;
    this.#foundUs = foundUs;
  }

  /** Light is measured in the first pulses that it is shown. */
  show(pulse: Pulse): void {
    if (this.#shown.length < tuning.shownPulses) this.#shown.push(copyOf(pulse));
  }

  /** What was shown was no transmission. */
  forget(): void {
    this.#shown = [];
  }

  preamble(lineCode: LineCode): ReceiverEvent {
    return { ...this.#stamp(), lineCode, symbolHz: this.#symbolHz, kind: 'preamble' };
  }

  head(lineCode: LineCode, { atUs, blackSymbols }: HeadEnd): FrameHead {
    return { lineCode, bodyUs: atUs + blackSymbols * this.#decoder.timing.symbolUs };
  }

  packet(packet: Packet, lineCode: LineCode, startUs: number): ReceiverEvent {
    const { quality: pulses } = this.circumstances();
    const repeatsUs = lineCode === 'tri-level' ? pulses.doubledUs : [];
    return {
      atUs: this.#stamp().atUs,
      lineCode,
      symbolHz: this.#symbolHz,
      startUs,
      kind: 'packet',
      packet,
      recovered: false,
      path: 'fast',
      quality: this.#quality(pulses, startUs, lineCode, repeatsUs, []),
    };
  }

  fault(fault: Fault): FaultEvent {
    const { lineCode } = this.#decoder.broken ?? {};
    const skipsUs = fault.code === 'skipped-refresh' && fault.atUs !== undefined ? [fault.atUs] : [];
    const { quality: pulses } = this.circumstances();
    const quality = this.#quality(pulses, this.#presence.startUs, lineCode, [], skipsUs);
    return { ...this.#stamp(), kind: 'fault', fault, quality };
  }

  /** `gap`: the one in which its light ended. */
  circumstances(gap?: Gap): Circumstances {
    const endUs = this.#demodulator.atUs;
    const { startUs } = this.#presence;
    const gaps = this.#light.gaps.filter((each) => each.endUs > startUs && each.startUs < endUs);
    const quality = this.#decoder.quality(gaps.length);
    return { quality, gaps: gap === undefined ? gaps : [...gaps, gap], endUs };
  }

  get #symbolHz(): number {
    return Math.round(1e8 / this.#decoder.timing.symbolUs) / 100;
  }

  #stamp(): { readonly atUs: number; readonly startUs: number } {
    const atUs = Math.round(Math.max(this.#foundUs, this.#demodulator.atUs));
    return { atUs, startUs: this.#presence.startUs };
  }

  #quality(
    pulses: PulseQuality,
    startUs: number,
    lineCode: LineCode | undefined,
    repeatsUs: readonly number[],
    skipsUs: readonly number[],
  ): Quality {
    const light = this.#light;
    return qualityOf(pulses, { light, pulses: this.#shown, startUs, lineCode, repeatsUs, skipsUs });
  }
}
