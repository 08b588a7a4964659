/** One imp: receiver, lifecycle, store, status LED and the link to the cloud, joined. */
import type { Fault } from '../protocol/fault.ts';
import { ok } from '../protocol/result.ts';
import type { Result } from '../protocol/result.ts';
import { choices } from './choices.ts';
import { enrollmentFault } from './faults.ts';
import { LedPlayer } from './led/player.ts';
import { patternOf, stepLifecycle } from './lifecycle.ts';
import type { Lifecycle, LifecycleEffect, LifecycleInput, LifecycleTimer } from './lifecycle.ts';
import { LinkClient } from './link-client.ts';
import type { Identity, LinkClientEvent } from './link-client.ts';
import { summaryOf } from './packet-summary.ts';
import type { Cancel, LightBlock, Ports } from './ports.ts';
import { Receiver } from './receiver/receiver.ts';
import type { ReceiverEvent } from './receiver/receiver.ts';
import { configured } from './store/configuration.ts';
import type { Configuration } from './store/configuration.ts';
import { ImpStore } from './store/imp-store.ts';
import type { TraceDetail } from './trace.ts';
import { BlinkUpWindow } from './window.ts';

export class Imp {
  readonly identity: Identity;
  readonly #ports: Ports;
  readonly #led: LedPlayer;
  readonly #window: BlinkUpWindow;
  readonly #timers = new Map<LifecycleTimer, Cancel>();
  #store: ImpStore;
  #state: Lifecycle = { name: 'off' };
  #receiver = new Receiver();
  #receiving = false;
  #leaveNetwork: Cancel = () => {};
  #link: LinkClient | null = null;
  /** Settings of a recovered frame: tried, but not stored before they have worked. */
  #onTrial: Configuration | null = null;
  /** Receiver events on their way to their time; void once the power goes. */
  #session = 0;

  constructor(identity: Identity, ports: Ports) {
    this.identity = identity;
    this.#ports = ports;
    this.#store = new ImpStore(ports.flash, ports.vault);
    const set = (red: boolean, green: boolean): void => {
      ports.led.set(red, green);
      this.#trace({ kind: 'led', red, green });
    };
    this.#led = new LedPlayer(ports.clock, { set }, (pattern) =>
      this.#trace({ kind: 'led-pattern', pattern }),
    );
    this.#window = new BlinkUpWindow(ports.clock, choices.impOsRelease, (open) => {
      this.#trace({ kind: 'window', open });
      this.#showState();
    });
  }

  /** Where the imp stands on its way to the cloud. */
  get state(): Lifecycle {
    return this.#state;
  }

  /** Whether its own memory says that it has been blessed. */
  get blessed(): boolean {
    return this.#store.blessed;
  }

  /** What it would connect and enroll with. Holds secrets. */
  get configuration(): Configuration {
    return this.#onTrial ?? this.#store.configuration;
  }

  /** Cold start. Reads the store anew; does nothing when the power is on already. */
  powerOn(): void {
    if (this.#state.name !== 'off') return;
    this.#store = new ImpStore(this.#ports.flash, this.#ports.vault);
    this.#receiver = new Receiver();
    this.#trace({ kind: 'power', on: true });
    for (const fault of this.#store.faults) this.#report(fault);
    this.#take({ kind: 'power-on', configured: this.#store.configuration.network !== null });
  }

  /** The power goes: everything stops, the store stays. */
  powerOff(): void {
    if (this.#state.name === 'off') return;
    this.#session++;
    this.#onTrial = null;
    this.#receiving = false;
    this.#take({ kind: 'power-off' });
    this.#window.close();
    this.#led.replace('dark');
    this.#trace({ kind: 'power', on: false });
  }

  /**
   * Light falls on the sensor. The clock stands at or before the block's first sample; what the receiver finds in the
   * block is taken up when the clock reaches the sample at which it was known, after everything else due then: so the
   * result does not depend on how the light was cut into blocks.
   */
  light(block: LightBlock): void {
    if (this.#state.name === 'off') return;
    this.#schedule(this.#receiver.push(block));
  }

  /** No more light will come: a transmission that is still open ends as a fault. */
  lightEnded(): void {
    this.#schedule(this.#receiver.end());
  }

  /** Writes a line to the device's log: into the trace, and to the cloud while on-line. */
  log(text: string, level: 'log' | 'error' = 'log'): void {
    this.#trace({ kind: 'log', level, text });
    if (this.#state.name === 'online') this.#link?.send({ type: 'log', level, text });
  }

  #schedule(events: readonly ReceiverEvent[]): void {
    const { clock } = this.#ports;
    const session = this.#session;
    for (const event of events) {
      clock.after(Math.max(0, Math.round(event.atUs) - clock.now()), () =>
        clock.after(0, () => {
          if (session === this.#session) this.#receive(event);
        }),
      );
    }
  }

  #receive(event: ReceiverEvent): void {
    if (!this.#window.heldAt(event.startUs)) return;
    this.#receiving = event.kind === 'preamble';
    if (event.kind === 'preamble') {
      this.#trace({ kind: 'preamble', lineCode: event.lineCode, symbolHz: event.symbolHz });
      this.#led.replace('receiving');
      return;
    }
    if (event.kind === 'fault') {
      this.#report(event.fault);
      this.#led.show('failed');
      return this.#showState();
    }
    const { startUs, lineCode, symbolHz, packet, recovered } = event;
    this.#trace({ kind: 'blinkup', startUs, lineCode, symbolHz, packet: summaryOf(packet), recovered });
    const configuration = configured(this.configuration, packet);
    this.#onTrial = recovered ? configuration : null;
    const kept = recovered ? ok(undefined) : this.#store.configure(configuration);
    if (!kept.ok) {
      this.#report(kept.fault);
      this.#led.show('failed');
      return this.#showState();
    }
    this.#led.show('accepted');
    this.#take({ kind: 'blinkup', configured: configuration.network !== null });
  }

  #take(input: LifecycleInput): void {
    const { state, effects } = stepLifecycle(this.#state, input);
    const renamed = state.name !== this.#state.name;
    this.#state = state;
    if (renamed) this.#trace({ kind: 'state', state: state.name });
    for (const effect of effects) this.#perform(effect);
    this.#showState();
  }

  #perform(effect: LifecycleEffect): void {
    switch (effect.do) {
      case 'arm':
        return this.#arm(effect.timer, effect.delayUs);
      case 'disarm':
        return this.#timers.get(effect.timer)?.();
      case 'report':
        return this.#report(effect.fault);
      case 'open-window':
        return this.#window.boot();
      case 'extend-window':
        return this.#window.connect();
      case 'join':
        return this.#join();
      case 'leave':
        return this.#leaveNetwork();
      case 'link':
        return this.#connect();
      case 'unlink':
        this.#link?.close();
        this.#link = null;
        return undefined;
      case 'enroll':
        return this.#enroll();
    }
  }

  #arm(timer: LifecycleTimer, delayUs: number): void {
    this.#timers.get(timer)?.();
    this.#timers.set(
      timer,
      this.#ports.clock.after(delayUs, () => this.#take({ kind: 'timer', timer })),
    );
  }

  #join(): void {
    const { network } = this.configuration;
    if (network === null) return;
    this.#leaveNetwork();
    this.#leaveNetwork = this.#ports.network.join(network, (event) => {
      this.#trace({ kind: 'network', step: event.kind === 'step' ? event.step : event.kind });
      this.#take({ kind: 'network', event });
    });
  }

  #connect(): void {
    this.#link?.close();
    this.#trace({ kind: 'link', state: 'connecting' });
    const { cloud, clock, vault } = this.#ports;
    this.#link = new LinkClient(cloud, clock, vault, this.identity, (event) => this.#onLink(event));
  }

  /** Asks to be enrolled, and remembers having asked: an answer that is lost on the way is then asked for again. */
  #enroll(): void {
    const configuration = this.configuration;
    const { enrollment, progress } = configuration;
    if (enrollment === null) return;
    if (progress === 'new') this.#keep({ ...configuration, progress: 'asked' });
    this.#link?.send({ type: 'enroll', ...enrollment, ...(progress === 'new' ? {} : { repeated: true }) });
  }

  #onLink(event: LinkClientEvent): void {
    switch (event.kind) {
      case 'open':
        return this.#trace({ kind: 'link', state: 'open' });
      case 'welcome': {
        this.#trace({ kind: 'link', state: 'welcome' });
        const { enrollment, progress } = this.configuration;
        if (enrollment === null && event.agent === null)
          return this.#take({ kind: 'refused', fault: enrollmentFault('no-enrollment-data') });
        const mustEnroll = enrollment !== null && !(progress === 'enrolled' && event.agent !== null);
        if (!mustEnroll) this.#settle(event.blessed);
        return this.#take({ kind: 'welcome', mustEnroll });
      }
      case 'enrolled':
        this.#settle(event.blessed);
        this.#trace({ kind: 'enrolled', agent: event.agent, blessed: event.blessed });
        return this.#take({ kind: 'enrolled' });
      case 'refused':
        return this.#take({
          kind: 'refused',
          fault: { stage: 'enrollment', code: event.code, ...event.why },
        });
      case 'closed':
        this.#trace({ kind: 'link', state: 'closed' });
        return this.#take({ kind: 'unlinked', why: event.why });
    }
  }

  /** On-line: what was on trial has worked, and the cloud's word on enrollment and blessing is kept. */
  #settle(blessed: boolean): void {
    const configuration = this.configuration;
    const { enrollment, progress } = configuration;
    const settled: Configuration = {
      ...configuration,
      progress: enrollment === null ? progress : 'enrolled',
    };
    if (this.#onTrial !== null || settled.progress !== progress) {
      this.#onTrial = null;
      this.#noteFault(this.#store.configure(settled));
    }
    this.#noteFault(this.#store.bless(blessed));
  }

  /** Keeps a configuration: in the store, or, while it is on trial, only in memory. */
  #keep(configuration: Configuration): void {
    if (this.#onTrial !== null) this.#onTrial = configuration;
    else this.#noteFault(this.#store.configure(configuration));
  }

  #noteFault(result: Result<void, Fault>): void {
    if (!result.ok) this.#report(result.fault);
  }

  #showState(): void {
    if (this.#receiving) return;
    this.#led.show(this.#window.open ? patternOf(this.#state) : 'dark');
  }

  #report(fault: Fault): void {
    this.#trace({ kind: 'fault', fault: { ...fault, atUs: fault.atUs ?? this.#ports.clock.now() } });
  }

  #trace(detail: TraceDetail): void {
    this.#ports.trace({ atUs: this.#ports.clock.now(), device: this.identity.deviceId, ...detail });
  }
}
