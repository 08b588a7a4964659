/** One simulated world for programs and tests: an imp, its network, a cloud in process, all on one virtual clock. */
import type { Imp } from '../../firmware/device.ts';
import type { LightBlock } from '../../firmware/ports.ts';
import type { TraceEvent } from '../../firmware/trace.ts';
import { Crystal } from '../../hardware/crystal.ts';
import { Chance } from '../../hardware/random.ts';
import type { BlinkUpSettingsInput } from '../../protocol/settings.ts';
import { connectInProcess, issueDevelopmentToken, makeAccount, openCloud } from '../cloud/index.ts';
import type { Account, AgentProgram, Cloud, FetchInit } from '../cloud/index.ts';
import { ImpError } from '../imp-error.ts';
import { InProcessLink } from '../link/in-process-link.ts';
import type { InProcessConnection } from '../link/in-process-link.ts';
import { traceText } from '../traces/text.ts';
import { flashOf, phoneLight } from './phone.ts';
import type { PhoneOptions } from './phone.ts';
import { RigImp } from './rig-imp.ts';
import type { ImpOptions } from './rig-imp.ts';
import { shine } from './shine.ts';
import { World } from './world.ts';

export interface RigOptions extends ImpOptions {
  /** On this hangs every random choice. The same seed gives the same trace, to the byte. */
  readonly seed: number;
  /** What runs in the agents; a program that only says that it lives by default. */
  readonly agentProgram?: AgentProgram;
}

type Kind = TraceEvent['kind'];
type EventOf<K extends Kind> = Extract<TraceEvent, { kind: K }>;

/** The year in which every rig begins: fixed, so that runs repeat. */
const epochMs = Date.UTC(2026, 0, 1);
const defaultLimitUs = 120_000_000;

export class Rig {
  readonly seed: number;
  readonly clock = new Crystal();
  /** All that has happened, oldest first. */
  readonly trace: TraceEvent[] = [];
  /** The first imp, with its site and pins. It has been switched on at time 0. */
  readonly imp: RigImp;
  /** All imps, in the order in which they were made. */
  readonly imps: RigImp[] = [];
  readonly #chance: Chance;
  readonly #world = new World(this.clock);
  readonly #cloud: Promise<Cloud>;
  #opened: Cloud | null = null;
  #account: Promise<Account> | null = null;
  /** How far `until` has read the trace. */
  #cursor = 0;

  constructor({ seed, agentProgram, ...imp }: RigOptions) {
    this.seed = seed;
    this.#chance = new Chance(seed);
    const random = this.#chance.stream('cloud');
    this.#cloud = openCloud({
      memory: true,
      world: {
        nowMs: () => epochMs + Math.floor(this.clock.now() / 1000),
        randomBytes: (length) => random.bytes(length),
      },
      settings: { passwordCostLog2: 10 },
      ...(agentProgram === undefined ? {} : { agentProgram }),
    });
    this.imp = this.addImp(imp);
  }

  /** The first imp's firmware. */
  get device(): Imp {
    return this.imp.device;
  }

  /** Puts another imp into this world, and switches it on. Throws ImpError `device-id`. */
  addImp(options: ImpOptions = {}): RigImp {
    const number = this.imps.length;
    const imp = new RigImp(options, {
      world: this.#world,
      chance: number === 0 ? this.#chance : new Chance(this.#chance.stream(`imp ${number}`).uint32()),
      cloud: new InProcessLink(this.#world, (onMessage, onClose) => this.#connect(onMessage, onClose)),
      trace: (event) => this.trace.push(event),
    });
    this.imps.push(imp);
    imp.device.powerOn();
    return imp;
  }

  /** The cloud in process. Its domain functions take it as their first argument. */
  get cloud(): Promise<Cloud> {
    return this.#cloud;
  }

  /** The account that `transmit` uses where the settings bring no plan ID; made when first asked for. */
  get account(): Promise<Account> {
    this.#account ??= this.#cloud.then((cloud) =>
      makeAccount(cloud, { username: 'developer', password: `rig-${this.seed}-password` }),
    );
    return this.#account;
  }

  /**
   * Holds a phone to the imp and flashes settings at it; resolves when the flash and a second of darkness are over.
   * Without `planId` and `token` the phone gets its own from the cloud first, as the Electric Imp app does: the
   * account's developer plan ID and a fresh development token. Throws ImpError where the settings are no settings.
   */
  async transmit(
    settings: BlinkUpSettingsInput,
    { to = this.imp, ...options }: PhoneOptions & { readonly to?: RigImp } = {},
  ): Promise<void> {
    const complete =
      settings.clear === true || settings.token !== undefined
        ? settings
        : { ...settings, ...(await this.#developmentCredentials()) };
    const seed = this.#chance.stream(`phone ${this.clock.now()}`).uint32();
    const light = phoneLight(flashOf(complete, options), { seed, originUs: this.clock.now(), ...options });
    await this.shine(light, { to });
  }

  /**
   * Lets any light fall on the imp, for instance a capture's. Times of the light are times of the rig's clock. When it
   * is over there is no light: a transmission that was cut in the middle ends as a fault.
   */
  async shine(
    light: Iterable<LightBlock> | AsyncIterable<LightBlock>,
    { to = this.imp }: { readonly to?: RigImp } = {},
  ): Promise<void> {
    await this.#ready();
    await shine(this.#world, to, light);
    to.device.lightEnded();
    await this.#world.advanceTo(this.clock.now());
  }

  /** Lets device time pass: `run({ forUs: 5_000_000 })`. */
  async run({ forUs }: { readonly forUs: number }): Promise<void> {
    await this.#ready();
    await this.#world.advanceTo(this.clock.now() + forUs);
  }

  /**
   * The next event of a kind (that `matches`), letting device time pass until it happens. Each call looks from behind
   * the event that the call before it found. Throws ImpError `not-happened`, with the last events and the seed, when
   * `withinUs` (2 minutes) has passed without it.
   */
  async until<K extends Kind>(
    kind: K,
    {
      matches = () => true,
      withinUs = defaultLimitUs,
    }: { readonly matches?: (event: EventOf<K>) => boolean; readonly withinUs?: number } = {},
  ): Promise<EventOf<K>> {
    await this.#ready();
    const endUs = this.clock.now() + withinUs;
    const isIt = (event: TraceEvent): event is EventOf<K> =>
      event.kind === kind && matches(event as EventOf<K>);
    for (;;) {
      for (; this.#cursor < this.trace.length; this.#cursor++) {
        const event = this.trace[this.#cursor];
        if (event === undefined || !isIt(event)) continue;
        this.#cursor++;
        return event;
      }
      const nextUs = this.clock.nextDueUs() ?? endUs;
      if (this.clock.now() >= endUs) throw this.#notHappened(kind, withinUs);
      await this.#world.advanceTo(Math.min(endUs, Math.max(nextUs, this.clock.now() + 1)));
    }
  }

  /** Asks the cloud, or an agent by its URL, without a port. */
  async fetch(url: string, init?: FetchInit): Promise<Response> {
    return (await this.#ready()).fetch(url, init);
  }

  /** Device time stands still until this is settled; for what works beside this world, such as interpreters of user code. */
  hold(answer: Promise<unknown>): void {
    this.#world.hold(answer);
  }

  /** Ends the cloud in process. */
  async close(): Promise<void> {
    for (const { device } of this.imps) device.powerOff();
    await (await this.#cloud).close();
  }

  async #developmentCredentials(): Promise<{ planId: string | null; token: string }> {
    const { planId, token } = await issueDevelopmentToken(await this.#ready(), {
      accountId: (await this.account).id,
    });
    return { planId, token };
  }

  async #ready(): Promise<Cloud> {
    this.#opened ??= await this.#cloud;
    return this.#opened;
  }

  #connect(
    ...handlers: Parameters<typeof connectInProcess> extends [unknown, ...infer H] ? H : never
  ): InProcessConnection {
    if (this.#opened === null) throw new Error('time passed before the cloud was open');
    return connectInProcess(this.#opened, ...handlers);
  }

  #notHappened(kind: Kind, withinUs: number): ImpError {
    const last = this.trace
      .map(traceText)
      .filter((line) => line !== null)
      .slice(-10);
    return new ImpError(
      'not-happened',
      `no event "${kind}" within ${withinUs / 1e6} s of device time (seed ${this.seed}); the last events were\n${last.join('\n')}\n`,
      'look at the last events for the reason, or allow more time with withinUs',
    );
  }
}
