/**
 * What `impsim up` puts on the table: a cloud on this machine, an imp, and a phone to hold to it. Nothing of it outlives
 * the process, so that all its chance, the cloud's secrets too, may hang on the seed.
 */
import { Imp } from '../../firmware/device.ts';
import type { LightBlock } from '../../firmware/ports.ts';
import type { TraceEvent } from '../../firmware/trace.ts';
import { Crystal } from '../../hardware/crystal.ts';
import { FlashChip } from '../../hardware/flash-chip.ts';
import type { ImpairmentValues } from '../../hardware/impairments.ts';
import { Radio } from '../../hardware/radio.ts';
import { Chance } from '../../hardware/random.ts';
import { DeviceId } from '../../protocol/ids.ts';
import type { Waveform } from '../../protocol/waveform.ts';
import { makeAccount, makeApiKey, openCloud } from '../cloud/index.ts';
import type { Cloud, CloudEvent } from '../cloud/index.ts';
import { WebSocketLink } from '../link/websocket-link.ts';
import { pacePacer } from '../pacer.ts';
import { flashOf, phoneLight } from '../rig/phone.ts';
import { shifted } from '../rig/shift.ts';
import { shine } from '../rig/shine.ts';
import { World } from '../rig/world.ts';
import { SandboxFirmware } from '../sandbox/device/firmware.ts';
import { fuseBytes, NodeVault } from '../vault.ts';
import { softwareName } from '../version.ts';
import type { ShownLight } from '../web/blinkup/shown-light.ts';
import { PhoneApp } from './phone-app.ts';
import type { Credentials } from './phone-app.ts';
import { screenLight } from './screen-light.ts';

export interface BenchTopOptions {
  readonly seed: number;
  /** Device time runs so many times as fast as wall time. */
  readonly speed: number;
  /** Port of the cloud; 0 takes a free one. */
  readonly port: number;
  readonly onTrace: (event: TraceEvent) => void;
  readonly onCloud: (event: CloudEvent) => void;
  /** Told each block of light just before it falls on the imp. */
  readonly onLight: (block: LightBlock) => void;
}

/** What the phone configures: made up, as the network is. */
export const network = { ssid: 'HomeNet', password: 's3cret!!' } as const;

/** The phone's screen, as it stands in for an ordinary one. */
const phoneScreen: ImpairmentValues = { refresh: 60, jitter: 1, rise: 4, fall: 3, snr: 35, bits: 12 };

/** Light comes in pieces of this many samples, a hundredth of a second each, so that what follows from it shows at once. */
const blockSamples = 10;

/** Darkness for so long behind a transmission ends it for any receiver. */
const noticedUs = 5_000_000;

/** So much of the light that fell last is kept to be looked at: five minutes. */
const keptBlocks = 30_000;

export class BenchTop {
  readonly cloud: Cloud;
  readonly imp: Imp;
  readonly seed: number;
  readonly #world: World;
  readonly #options: BenchTopOptions;
  readonly #light: Iterable<LightBlock>[] = [];
  readonly #owners: PhoneApp[] = [];
  readonly #accounts: string[] = [];
  readonly #chance: Chance;
  #ended = false;
  #lastLight: LightBlock[] = [];
  #windowOpen = false;

  private constructor(cloud: Cloud, chance: Chance, firmware: SandboxFirmware, options: BenchTopOptions) {
    const { seed, speed, onTrace } = options;
    const clock = new Crystal();
    this.cloud = cloud;
    this.seed = seed;
    this.#chance = chance;
    this.#options = options;
    this.#world = new World(clock, pacePacer(speed));
    firmware.holdWith((answer) => this.#world.hold(answer));
    const mac = Buffer.from(chance.stream('mac').bytes(6)).toString('hex');
    this.imp = new Imp(
      { deviceId: DeviceId.parse(`5000${mac}`), impType: 'imp004m', software: softwareName },
      {
        clock,
        flash: new FlashChip(),
        vault: new NodeVault(chance.stream('fuses').bytes(fuseBytes)),
        network: new Radio(clock, { accessPoints: [network] }),
        cloud: new WebSocketLink(this.#world, cloud.linkUrl),
        led: { set: () => {} },
        firmware,
        trace: (event) => {
          if (event.kind === 'window') this.#windowOpen = event.open;
          onTrace(event);
        },
      },
    );
  }

  /** Opens a cloud in memory on this machine. Throws ImpError `port-unusable`. */
  static async open(options: BenchTopOptions): Promise<BenchTop> {
    const chance = new Chance(options.seed);
    const secrets = chance.stream('cloud');
    const world = { nowMs: () => Date.now(), randomBytes: (length: number) => secrets.bytes(length) };
    const cloud = await openCloud({ memory: true, world, onEvent: options.onCloud });
    await cloud.listen({ port: options.port });
    // The imp runs what its cloud gives it.
    const firmware = await SandboxFirmware.open({ programs: {}, seed: options.seed });
    return new BenchTop(cloud, chance, firmware, options);
  }

  /** Switches the imp on and lets device time pass, and light fall, until `end` is called; then closes the cloud. */
  async run(): Promise<void> {
    this.imp.powerOn();
    while (!this.#ended) {
      const originUs = this.#world.clock.now();
      const light = this.#light.shift();
      await shine(
        this.#world,
        this.imp,
        this.#watched(light === undefined ? darkness(originUs) : this.#kept(light)),
      );
    }
    this.imp.powerOff();
    await this.cloud.close();
  }

  /** The light of the last flash, or as much of it as has fallen. */
  get lastLight(): readonly LightBlock[] {
    return this.#lastLight;
  }

  end(): void {
    this.#ended = true;
  }

  /** The phone app of the n-th owner, made with an account of its own when first asked for. */
  async owner(index: number): Promise<PhoneApp> {
    const known = this.#owners[index];
    if (known !== undefined) return known;
    const password = Buffer.from(this.#chance.stream(`owner ${index}`).bytes(18)).toString('base64url');
    const account = await makeAccount(this.cloud, { username: `owner-${index + 1}`, password });
    const { key } = await makeApiKey(this.cloud, { accountId: account.id });
    const app = new PhoneApp(this.#world, this.cloud.baseUrl, key);
    this.#owners[index] = app;
    this.#accounts[index] = account.id;
    return app;
  }

  /** The n-th owner's account, made when first asked for. */
  async accountId(index: number): Promise<string> {
    await this.owner(index);
    return this.#accounts[index] ?? '';
  }

  /** A one-use address of the console, as the n-th owner. */
  async entrance(index: number): Promise<string> {
    return this.cloud.site.entrance(this.cloud.baseUrl, await this.accountId(index));
  }

  /** What a phone flashes for these credentials. */
  flash({ planId, token }: Credentials): Waveform {
    return flashOf({ planId, token, network });
  }

  /** Holds the phone to the imp. */
  hold(flash: Waveform): void {
    this.#shine((originUs) =>
      phoneLight(flash, { impairments: phoneScreen, seed: this.seed, originUs, blockSamples }),
    );
  }

  /** Holds the screen of a page to the imp; calls `over` when its end must have been noticed. */
  look(shown: ShownLight, over: () => void): void {
    const { clock } = this.#world;
    const { seed } = this;
    this.#shine(function* (originUs) {
      yield* screenLight(shown, { seed, originUs, blockSamples });
      clock.after(noticedUs, over);
    });
  }

  /** Lets light whose time begins at 0 fall on the imp; calls `over` when its end must have been noticed. */
  replay(light: Iterable<LightBlock>, over: () => void): void {
    const { clock } = this.#world;
    this.#shine(function* (originUs) {
      yield* shifted(light, originUs);
      clock.after(noticedUs, over);
    });
  }

  /** Light for an imp whose BlinkUp window is open: one that has closed is opened by a cold start, as a user would. */
  #shine(light: (originUs: number) => Iterable<LightBlock>): void {
    const { clock } = this.#world;
    const begin = function* (): Generator<LightBlock> {
      yield* light(clock.now());
    };
    this.#world.post(() => {
      if (!this.#windowOpen) {
        this.imp.powerOff();
        this.imp.powerOn();
      }
      this.#light.push(begin());
    });
  }

  *#kept(light: Iterable<LightBlock>): Generator<LightBlock> {
    const kept: LightBlock[] = (this.#lastLight = []);
    for (const block of light) {
      if (kept.length < keptBlocks) kept.push(block);
      yield block;
    }
  }

  *#watched(light: Iterable<LightBlock>): Generator<LightBlock> {
    for (const block of light) {
      this.#options.onLight(block);
      yield block;
    }
  }
}

function* darkness(originUs: number): Generator<LightBlock> {
  yield { originUs, sampleHz: 1000, firstIndex: 0, levels: new Uint16Array(blockSamples) };
}
