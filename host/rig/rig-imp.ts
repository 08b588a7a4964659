/** One imp of a rig, with everything it stands in: flash, fuses, pins, and the place where its network is. */
import { Imp } from '../../firmware/device.ts';
import type { FirmwarePort } from '../../firmware/device-api.ts';
import type { CloudPort, FixtureLight, Flash, LightBlock, Ports } from '../../firmware/ports.ts';
import type { TraceEvent } from '../../firmware/trace.ts';
import { FlashChip } from '../../hardware/flash-chip.ts';
import { LedBeam, type LedBeamOptions } from '../../hardware/led-beam.ts';
import { Gateway } from '../../hardware/network/gateway.ts';
import { Site, type SiteOptions } from '../../hardware/network/site.ts';
import { Radio } from '../../hardware/radio.ts';
import type { Chance } from '../../hardware/random.ts';
import type { ImpType } from '../../protocol/device-link.ts';
import { DeviceId } from '../../protocol/ids.ts';
import { ImpError } from '../imp-error.ts';
import { fuseBytes, NodeVault } from '../vault.ts';
import { softwareName } from '../version.ts';
import type { World } from './world.ts';

export interface ImpOptions {
  /** 16 hex digits; by default made from the seed, in the form of an imp003 and later. */
  readonly deviceId?: string;
  /** Which module the imp is; `imp004m` by default. */
  readonly impType?: ImpType;
  /** Release of its operating system: up to 41 a call of `enableblinkup` waits for the next phase. */
  readonly impOsRelease?: number;
  /** The place where it stands; by default every SSID is found, every password is right, and the cloud is reached. */
  readonly network?: SiteOptions;
  /** The code that it runs; none by default. */
  readonly firmware?: FirmwarePort;
  /** What keeps its settings and its keys; by default new ones, made from the seed. */
  readonly nvram?: { readonly flash: Flash; readonly fuses: Uint8Array };
  /** A fixture's LED that keeps its time by itself; by default the LED is only on its pin. */
  readonly fixtureLight?: FixtureLight;
  /** Hears what its receiver found, and whether BlinkUp was on for it. Gets secrets. */
  readonly received?: NonNullable<Ports['received']>;
}

/** What an imp gets of its rig. */
export interface ImpPlace {
  readonly world: World;
  /** The imp's own chance. */
  readonly chance: Chance;
  readonly cloud: CloudPort;
  readonly trace: (event: TraceEvent) => void;
}

export class RigImp {
  readonly device: Imp;
  /** Where it stands: `site.change({ server: 'blocked' })`. */
  readonly site: Site;
  readonly flash: Flash;
  readonly #world: World;
  readonly #chance: Chance;
  readonly #beams = new Map<string, LedBeam[]>();
  readonly #lights: LedBeam[] = [];

  /** Throws ImpError `device-id`. */
  constructor(
    {
      deviceId,
      impType = 'imp004m',
      impOsRelease,
      network = {},
      firmware,
      nvram,
      fixtureLight,
      received,
    }: ImpOptions,
    place: ImpPlace,
  ) {
    const { world, chance, cloud, trace } = place;
    const { clock } = world;
    this.#world = world;
    this.#chance = chance;
    this.site = new Site(network);
    this.flash = nvram?.flash ?? new FlashChip();
    const radio = new Radio(clock, this.site, impType);
    this.device = new Imp(
      { deviceId: parseDeviceId(deviceId ?? inventDeviceId(chance)), impType, software: softwareName },
      {
        clock,
        flash: this.flash,
        vault: new NodeVault(nvram?.fuses ?? chance.stream('fuses').bytes(fuseBytes)),
        network: radio,
        cloud: new Gateway(clock, radio, cloud),
        led: { set: () => {} },
        pins: { set: (pin, high) => this.#pinChanged(pin, high) },
        trace,
        ...(firmware === undefined ? {} : { firmware }),
        ...(fixtureLight === undefined ? {} : { fixtureLight }),
        ...(received === undefined ? {} : { received }),
      },
      impOsRelease === undefined ? {} : { impOsRelease },
    );
  }

  get deviceId(): DeviceId {
    return this.device.identity.deviceId;
  }

  /**
   * Points an LED on one of this imp's pins at another imp's sensor. Its light reaches that imp up to 20 ms late, with
   * its own times right. Calling the answer takes the LED away.
   */
  pointLed(pin: string, at: RigImp, options: LedBeamOptions = {}): () => void {
    const seed = this.#chance.stream(`beam ${pin} ${at.deviceId}`).uint32();
    const beam = new LedBeam(this.#world.clock, { seed, ...options }, at.device);
    this.#beams.set(pin, [...(this.#beams.get(pin) ?? []), beam]);
    at.#lights.push(beam);
    return () => {
      beam.stop();
      this.#beams.set(
        pin,
        (this.#beams.get(pin) ?? []).filter((each) => each !== beam),
      );
      at.#lights.splice(at.#lights.indexOf(beam), 1);
    };
  }

  /** Light of a phone or a capture. Throws ImpError `two-lights` while an LED is flashing at this imp. */
  light(block: LightBlock): void {
    if (this.#lights.some((beam) => beam.shining))
      throw new ImpError(
        'two-lights',
        `an LED is flashing at imp ${this.deviceId}, and other light was to fall on it`,
        'wait until the factory BlinkUp is over, or take the LED away',
      );
    this.device.light(block);
  }

  #pinChanged(pin: string, high: boolean | null): void {
    for (const beam of this.#beams.get(pin) ?? []) beam.set(high);
  }
}

function inventDeviceId(chance: Chance): string {
  const mac = Array.from(chance.stream('mac').bytes(6), (byte) => byte.toString(16).padStart(2, '0'));
  return `5000${mac.join('')}`;
}

function parseDeviceId(text: string): DeviceId {
  const parsed = DeviceId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new ImpError('device-id', `"${text}" is no device ID`, 'a device ID is 16 hexadecimal digits');
}
