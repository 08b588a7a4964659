/** Watches light for somebody who sets up a sensor: measures it second by second, and each transmission in it. */
import type { LightBlock } from '../../firmware/ports.ts';
import type { Quality } from '../../firmware/receiver/quality.ts';
import { Receiver, type ReceiverEvent } from '../../firmware/receiver/receiver.ts';
import { type LightMeasure, measureLight } from '../../hardware/light-meter.ts';
import { adviseResistor, type ResistorAdvice, type SensorKind } from '../../hardware/sensor-circuits.ts';
import { eyeDiagram } from './eye-diagram.ts';

export interface ScopeOptions {
  readonly kind: SensorKind;
  /** The resistor that is soldered in now. */
  readonly presentOhms: number;
}

/** What the scope has to tell. */
export type ScopeReport =
  | ({ readonly kind: 'light'; readonly atUs: number } & LightMeasure)
  | {
      readonly kind: 'transmission';
      readonly atUs: number;
      readonly decoded: boolean;
      /** Of a fault: stage/code: cause. */
      readonly fault: string | null;
      readonly quality: Quality;
      readonly advice: ResistorAdvice;
      readonly eye: readonly string[];
    };

/** So much light is looked at at a time. */
const windowS = 1;

export class Scope {
  readonly #options: ScopeOptions;
  readonly #receiver = new Receiver();
  #window: number[] = [];
  /** The window before this one: what an eye is drawn of when a transmission has just ended. */
  #recent = new Uint16Array();

  constructor(options: ScopeOptions) {
    this.#options = options;
  }

  push(block: LightBlock): readonly ScopeReport[] {
    const reports: ScopeReport[] = [];
    for (const level of block.levels) {
      this.#window.push(level);
    }
    const atUs = Math.round(
      block.originUs + ((block.firstIndex + block.levels.length) * 1e6) / block.sampleHz,
    );
    if (this.#window.length >= windowS * block.sampleHz) {
      this.#recent = Uint16Array.from(this.#window);
      this.#window = [];
      const measure = measureLight(this.#recent, block.sampleHz);
      if (measure !== null) reports.push({ kind: 'light', atUs, ...measure });
    }
    for (const event of this.#receiver.push(block))
      if (event.kind !== 'preamble') reports.push(this.#transmission(event, block.sampleHz));
    return reports;
  }

  #transmission(event: Exclude<ReceiverEvent, { kind: 'preamble' }>, sampleHz: number): ScopeReport {
    const { quality, atUs } = event;
    const black = quality.offset;
    const levels = { black, white: black + quality.swing, clipped: quality.clipped };
    return {
      kind: 'transmission',
      atUs,
      decoded: event.kind === 'packet',
      fault: event.kind === 'fault' ? `${event.fault.stage}/${event.fault.code}: ${event.fault.cause}` : null,
      quality,
      advice: adviseResistor(this.#options.kind, this.#options.presentOhms, levels),
      eye: eyeDiagram(this.#recent, sampleHz, quality.symbolHz),
    };
  }
}
