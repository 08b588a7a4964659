/** A BlinkUp fixture's own BlinkUp: asks the cloud for a factory token and flashes it at the device under test. Source: Dev Center, server.factoryblinkup. */
import type { Explanation, Fault } from '../../protocol/fault.ts';
import { encodeFrame } from '../../protocol/frame.ts';
import type { EnrollmentToken } from '../../protocol/ids.ts';
import { checkPacket, encodePacket, type Packet } from '../../protocol/packet.ts';
import { Shade } from '../../protocol/shade.ts';
import { waveform } from '../../protocol/waveform.ts';
import { factorySymbolHz } from '../choices.ts';
import type { FactoryBlinkUp } from '../device-api.ts';
import { factoryFault } from '../faults.ts';
import type { PinBank } from '../pin-bank.ts';
import type { Cancel, Clock, FixtureLight } from '../ports.ts';

/** What the fixture needs of its imp. */
export interface FixtureHost {
  readonly clock: Clock;
  readonly pins: PinBank;
  readonly light: FixtureLight | undefined;
  /** Asks the cloud for a factory token; false: the imp is not connected. */
  askToken(): boolean;
  note(state: 'asked' | 'sending' | 'sent' | 'refused'): void;
  report(fault: Fault): void;
  log(text: string): void;
  /** The user's code stands still while the LED flashes. */
  suspendCode(): void;
  resumeCode(): void;
}

/** What the vendor's log says on a device that is no fixture. Known. */
export const notAFactoryImp = 'Factory BlinkUp request failed. This is not a factory imp.';

const packetOf = ({ ssid, password }: FactoryBlinkUp, token: EnrollmentToken): Packet => ({
  ...(ssid === '' ? {} : { ssid, password }),
  enrollment: { planId: null, token },
  unknown: [],
});

const anyToken = '0'.repeat(16) as EnrollmentToken;

export class Fixture {
  readonly #host: FixtureHost;
  #asked: FactoryBlinkUp | null = null;
  #sending: Cancel | null = null;
  /** Darkens the pin of the LED that is flashing. */
  #darken: () => void = () => {};
  /** Ends what the LED shows by a time of its own. */
  #unlight: Cancel | undefined;

  constructor(host: FixtureHost) {
    this.#host = host;
  }

  /** Begins a factory BlinkUp. One at a time: another is refused until the LED is dark again. */
  ask(settings: FactoryBlinkUp): void {
    const host = this.#host;
    const fault = checkPacket(packetOf(settings, anyToken));
    if (fault !== undefined) return this.#refuse(fault);
    if (this.#asked !== null || this.#sending !== null) return this.#refuse(factoryFault('busy'));
    if (!host.askToken()) return this.#refuse(factoryFault('not-connected'));
    this.#asked = settings;
    host.note('asked');
  }

  /** The cloud gave a token: the LED sends it. */
  send(token: EnrollmentToken): void {
    const settings = this.#asked;
    this.#asked = null;
    if (settings === null) return;
    this.#host.note('sending');
    this.#host.suspendCode();
    this.#flash(settings, token);
  }

  /** The cloud gave none. */
  refused(code: string, why: Explanation): void {
    if (this.#asked === null) return;
    this.#asked = null;
    this.#host.log(notAFactoryImp);
    this.#refuse({ stage: 'enrollment', code, cause: why.cause, cure: why.cure });
  }

  /** The link was lost: a token that was asked for will not come. */
  unlinked(): void {
    if (this.#asked === null) return;
    this.#asked = null;
    this.#refuse(factoryFault('not-connected'));
  }

  /** No power, or a restart. */
  stop(): void {
    this.#asked = null;
    if (this.#sending === null) return;
    this.#sending();
    this.#sending = null;
    this.#unlight?.();
    this.#darken();
  }

  #refuse(fault: Fault): void {
    this.#host.note('refused');
    this.#host.report(fault);
  }

  #flash({ pin, fast, activeHigh, ...settings }: FactoryBlinkUp, token: EnrollmentToken): void {
    const { clock, pins, light } = this.#host;
    const symbolHz = fast ? factorySymbolHz.fast : factorySymbolHz.normal;
    const frame = encodeFrame(encodePacket(packetOf({ pin, fast, activeHigh, ...settings }, token)));
    const { symbols, startsUs, durationUs } = waveform(frame, { lineCode: 'bi-level', symbolHz });
    const beganUs = clock.now();
    this.#unlight = light?.show(frame, { symbolHz, activeHigh });
    this.#darken = () => pins.write(pin, !activeHigh);
    const show = (index: number): void => {
      const symbol = symbols[index];
      if (symbol === undefined) return this.#end();
      pins.write(pin, (symbol === Shade.white) === activeHigh);
      const nextUs = beganUs + Math.round(startsUs[index + 1] ?? durationUs);
      this.#sending = clock.after(nextUs - clock.now(), () => show(index + 1));
    };
    show(0);
  }

  #end(): void {
    this.#sending = null;
    this.#darken();
    this.#host.note('sent');
    this.#host.resumeCode();
  }
}
