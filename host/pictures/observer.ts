/** Watches a receiver at work on light, and makes the picture of it. Knows no file and no screen. */
import type { LightBlock } from '../../firmware/ports.ts';
import { LightSurvey } from '../../firmware/receiver/light-survey.ts';
import { Receiver, type ReceiverEvent, type SeenBit } from '../../firmware/receiver/receiver.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { EnvelopeMeter } from './envelope-meter.ts';
import { LightHistory, sampleTimeUs } from './light-history.ts';
import type { DrawnTransmission, Picture, PicturedTransmission } from './picture.ts';
import { growingTransmission, type Outcome, picturedTransmission } from './transmission-picture.ts';

/** So many transmissions are drawn; more would be no picture. */
const mostTransmissions = 12;
/** Light drawn before and after a transmission, in symbols. */
const beforeSymbols = 8;
const afterSymbols = 12;
/** Pulses remembered while nothing comes of them: more than the longest frame has. */
const mostPulses = 8192;

export interface ObserverOptions {
  /** Of many transmissions the last are kept, in place of the first: for light without an end. */
  readonly keepLast?: boolean;
}

export class Observer {
  readonly #keepLast: boolean;
  readonly #survey = new LightSurvey();
  readonly #envelope = new EnvelopeMeter();
  readonly #history = new LightHistory();
  readonly #receiver: Receiver;
  readonly #transmissions: PicturedTransmission[] = [];
  #pulses: SeenBit[] = [];
  #lineCode: LineCode | undefined;
  /** Of the transmission that is being received. */
  #preamble: { readonly startUs: number; readonly symbolHz: number } | null = null;
  #omitted = 0;
  #sampleHz = 0;
  #ended: { readonly outcome: Outcome; readonly lineCode: LineCode | undefined }[] = [];

  constructor({ keepLast = false }: ObserverOptions = {}) {
    this.#keepLast = keepLast;
    this.#receiver = new Receiver({ onBit: (bit) => this.#see(bit) });
  }

  /** Takes the next light. Throws RangeError where time goes back. */
  push(block: LightBlock): void {
    if (block.levels.length === 0) return;
    this.#sampleHz = block.sampleHz;
    this.#survey.add(block);
    this.#envelope.add(block);
    this.#history.add(block);
    this.#take(this.#receiver.push(block));
    const lastUs = sampleTimeUs(block, block.levels.length - 1);
    while (this.#ended[0] !== undefined && this.#drawnTo(this.#ended[0].outcome) <= lastUs) this.#drawNext();
  }

  /** Those that are over and drawn, a copy. */
  get transmissions(): readonly PicturedTransmission[] {
    return [...this.#transmissions];
  }

  /** What can be drawn so far of the one that is being received; null: none is. */
  growing(): DrawnTransmission | null {
    if (this.#preamble === null) return null;
    const { startUs, symbolHz } = this.#preamble;
    const pulses = this.#pulses.filter(({ riseUs }) => riseUs >= startUs);
    return growingTransmission(this.#lineCode, pulses, 1e6 / symbolHz);
  }

  /** The light is over: its picture. */
  end(title: string): Picture {
    this.#take(this.#receiver.end());
    while (this.#ended.length > 0) this.#drawNext();
    const envelope = this.#envelope.report();
    const transmissions = this.#transmissions;
    const silent = transmissions.length === 0 && this.#omitted === 0;
    const silence = silent ? this.#survey.explain().fault : undefined;
    return {
      title,
      startUs: envelope.startUs,
      endUs: envelope.endUs,
      sampleHz: this.#sampleHz,
      envelope,
      transmissions,
      omitted: this.#omitted,
      ...(silence === undefined ? {} : { silence }),
      marks:
        silence === undefined
          ? []
          : [{ ...silence, kind: 'fault', startUs: envelope.startUs, endUs: envelope.endUs }],
    };
  }

  #see(bit: SeenBit): void {
    // Two looks at the same light show its pulses twice.
    if (bit.riseUs <= (this.#pulses.at(-1)?.riseUs ?? -Infinity)) return;
    this.#pulses.push(bit);
    if (this.#pulses.length > 2 * mostPulses) this.#pulses = this.#pulses.slice(-mostPulses);
  }

  #take(events: readonly ReceiverEvent[]): void {
    for (const event of events)
      if (event.kind === 'preamble') {
        this.#lineCode ??= event.lineCode;
        this.#preamble = event;
      } else {
        this.#preamble = null;
        this.#ended.push({ outcome: event, lineCode: this.#lineCode });
        this.#lineCode = undefined;
      }
  }

  /** Time of the last light that belongs into the picture of a transmission. */
  #drawnTo({ atUs, quality }: Outcome): number {
    return atUs + (afterSymbols * 1e6) / quality.symbolHz;
  }

  #drawNext(): void {
    const next = this.#ended.shift();
    if (next !== undefined) this.#draw(next.outcome, next.lineCode);
  }

  #draw(outcome: Outcome, lineCode: LineCode | undefined): void {
    const symbolUs = 1e6 / outcome.quality.symbolHz;
    const pulses = this.#pulses.filter(({ riseUs }) => riseUs >= outcome.startUs && riseUs <= outcome.atUs);
    this.#pulses = this.#pulses.filter(({ riseUs }) => riseUs > outcome.atUs);
    if (this.#transmissions.length === mostTransmissions) {
      this.#omitted++;
      if (!this.#keepLast) return;
      this.#transmissions.shift();
    }
    const endUs = pulses.at(-1)?.fallUs ?? outcome.atUs;
    const light = this.#history.cut({
      startUs: outcome.startUs - beforeSymbols * symbolUs,
      endUs: endUs + afterSymbols * symbolUs,
    });
    this.#transmissions.push(picturedTransmission({ outcome, lineCode, pulses, light }));
  }
}

/** The picture of light. */
export function observe(light: Iterable<LightBlock>, title: string): Picture {
  const observer = new Observer();
  for (const block of light) observer.push(block);
  return observer.end(title);
}
