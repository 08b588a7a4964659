/** What the receiver tells its device. */
import type { Fault } from '../../protocol/fault.ts';
import type { LightSketch } from '../../protocol/light-report.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import type { Packet } from '../../protocol/packet.ts';
import type { Quality } from './quality.ts';

/** What was found in light. Times in whole microseconds on the light's clock; `atUs` never goes back. */
export type ReceiverEvent =
  | {
      readonly kind: 'preamble';
      readonly atUs: number;
      readonly startUs: number;
      readonly lineCode: LineCode;
      readonly symbolHz: number;
    }
  | {
      readonly kind: 'packet';
      readonly atUs: number;
      readonly startUs: number;
      readonly lineCode: LineCode;
      readonly symbolHz: number;
      readonly packet: Packet;
      /** Whether a slip of the screen had to be assumed. */
      readonly recovered: boolean;
      readonly path: 'fast' | 'sequence';
      readonly quality: Quality;
      readonly sketch?: LightSketch;
    }
  | FaultEvent;

/** A transmission that gave no packet. */
export interface FaultEvent {
  readonly kind: 'fault';
  readonly atUs: number;
  readonly startUs: number;
  readonly fault: Fault;
  readonly quality: Quality;
  /** The line code that its frame was begun in, where one was; with `sketch`. */
  readonly lineCode?: LineCode;
  /** Its light without what it says, from a receiver that was asked for it. */
  readonly sketch?: LightSketch;
}
