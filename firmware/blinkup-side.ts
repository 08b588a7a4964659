import type { Fault } from '../protocol/fault.ts';
import type { Packet } from '../protocol/packet.ts';
import { summaryOf } from './packet-summary.ts';
import type { ReceiverEvent } from './receiver/receiver.ts';
import type { SelfReport } from './self-report.ts';
import type { Settings } from './settings.ts';
import type { StatusLight } from './status-light.ts';
import type { TraceDetail } from './trace.ts';
import type { BlinkUpWindow } from './window.ts';

/** What the imp's BlinkUp side needs of it. */
export interface BlinkUpSideHost {
  readonly window: BlinkUpWindow;
  readonly settings: Settings;
  readonly statusLight: StatusLight;
  readonly self: SelfReport;
  received(event: ReceiverEvent, held: boolean): void;
  trace(detail: TraceDetail): void;
  report(fault: Fault): void;
  /** Other settings are kept: ends all that is under way for the imp's code. */
  stop(): void;
  /** Begins anew with them. */
  configured(): void;
}

/** What the imp makes of a transmission: nothing outside its window, else settings that it keeps, or a fault that it shows. */
export class BlinkUpSide {
  readonly #host: BlinkUpSideHost;

  constructor(host: BlinkUpSideHost) {
    this.#host = host;
  }

  receive(event: ReceiverEvent): void {
    const { window, statusLight, self } = this.#host;
    const held = window.heldAt(event.startUs);
    this.#host.received(event, held);
    if (!held) {
      if (event.kind !== 'preamble') statusLight.notReceiving();
      return;
    }
    if (event.kind === 'preamble') {
      this.#host.trace({ kind: 'preamble', lineCode: event.lineCode, symbolHz: event.symbolHz });
      return statusLight.receiving();
    }
    self.received(event);
    if (event.kind === 'fault') return this.#failed(event.fault);
    const { startUs, lineCode, symbolHz, packet, recovered } = event;
    this.#host.trace({ kind: 'blinkup', startUs, lineCode, symbolHz, packet: summaryOf(packet), recovered });
    this.configure(packet, recovered);
  }

  configure(packet: Packet, recovered: boolean): void {
    const { settings, statusLight } = this.#host;
    const kept = settings.take(packet, recovered);
    if (!kept.ok) return this.#failed(kept.fault);
    this.#host.stop();
    statusLight.verdict(null);
    statusLight.received('accepted');
    this.#host.configured();
  }

  #failed(fault: Fault): void {
    this.#host.report(fault);
    this.#host.statusLight.received('failed');
  }
}
