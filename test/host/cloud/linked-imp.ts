/** A whole imp, linked to a cloud over a real socket, with a phone to hold to it. Its time passes when a test lets it, faster than ours. */
import type { LedPatternName } from '../../../firmware/led/patterns.ts';
import { Imp } from '../../../firmware/device.ts';
import type { LightBlock } from '../../../firmware/ports.ts';
import type { TraceEvent } from '../../../firmware/trace.ts';
import { Crystal } from '../../../hardware/crystal.ts';
import { FlashChip } from '../../../hardware/flash-chip.ts';
import { Radio, type AccessPoint } from '../../../hardware/radio.ts';
import type { CloudPort } from '../../../firmware/ports.ts';
import { WebSocketLink } from '../../../host/link/websocket-link.ts';
import { pacePacer } from '../../../host/pacer.ts';
import { flashOf, phoneLight, type PhoneOptions } from '../../../host/rig/phone.ts';
import { shine } from '../../../host/rig/shine.ts';
import { World } from '../../../host/rig/world.ts';
import { NodeVault } from '../../../host/vault.ts';
import { DeviceId } from '../../../protocol/ids.ts';
import type { BlinkUpSettingsInput } from '../../../protocol/settings.ts';

const speed = 20;
const blockSamples = 50;

export class LinkedImp {
  readonly imp: Imp;
  readonly trace: TraceEvent[] = [];
  readonly #world = new World(new Crystal(), pacePacer(speed));
  readonly #light: Iterable<LightBlock>[] = [];

  /** Switches it on. `link` may stand between the imp and the socket. */
  constructor(
    linkUrl: string,
    accessPoints: readonly AccessPoint[],
    {
      number = 1,
      link = (port) => port,
    }: { readonly number?: number; readonly link?: (port: CloudPort) => CloudPort } = {},
  ) {
    const { clock } = this.#world;
    const fuses = new Uint8Array(32).fill(number);
    this.imp = new Imp(
      {
        deviceId: DeviceId.parse(`5000aa${number.toString(16).padStart(10, '0')}`),
        impType: 'imp004m',
        software: 'test',
      },
      {
        clock,
        flash: new FlashChip(),
        vault: new NodeVault(fuses),
        network: new Radio(clock, { accessPoints }),
        cloud: link(new WebSocketLink(this.#world, linkUrl)),
        led: { set: () => {} },
        trace: (event) => this.trace.push(event),
      },
    );
    this.imp.powerOn();
  }

  get id(): DeviceId {
    return this.imp.identity.deviceId;
  }

  /** A phone is held to it. */
  flash(settings: BlinkUpSettingsInput, how: PhoneOptions = {}): void {
    const { clock } = this.#world;
    const flash = flashOf(settings, how);
    this.#light.push(
      (function* () {
        yield* phoneLight(flash, { ...how, originUs: clock.now(), blockSamples });
      })(),
    );
  }

  /** It is switched off and on, which opens its BlinkUp window. */
  restart(): void {
    this.imp.powerOff();
    this.imp.powerOn();
  }

  /** What its LED shows. */
  get led(): LedPatternName | undefined {
    return this.trace.findLast((event) => event.kind === 'led-pattern')?.pattern;
  }

  /** Lets its time pass until a condition holds, and no longer: what it shows then, it shows for as long as a test looks. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      const { clock } = this.#world;
      const levels = new Uint16Array(blockSamples);
      const dark = { originUs: clock.now(), sampleHz: 1000, firstIndex: 0, levels };
      await shine(this.#world, this.imp, this.#light.shift() ?? [dark]);
    }
  }

  /** Switches it off. */
  close(): void {
    this.imp.powerOff();
  }
}
