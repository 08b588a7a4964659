/** One imp: receiver, life cycle, settings, status LED, user code and the link to the cloud, joined. */
import type { Fault } from '../protocol/fault.ts';
import { BlinkUpSide } from './blinkup-side.ts';
import { choices } from './choices.ts';
import { CloudTalk } from './cloud-talk.ts';
import { CodeSide } from './code/code-side.ts';
import { connectResultOf } from './connect-result.ts';
import type { FirmwareName } from './device-api.ts';
import { withJitter } from './jitter.ts';
import { Life, type UntimedEffect } from './life.ts';
import { patternOf } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import { LightIntake } from './light-intake.ts';
import type { Identity } from './link-client.ts';
import { NetworkSide } from './network-side.ts';
import { PinBank } from './pin-bank.ts';
import type { Cancel, LightBlock, Ports } from './ports.ts';
import { SelfReport } from './self-report.ts';
import { Settings } from './settings.ts';
import { StatusLight } from './status-light.ts';
import type { Configuration } from './store/configuration.ts';
import type { TraceDetail } from './trace.ts';
import { BlinkUpWindow } from './window.ts';

/** What differs from imp to imp of one kind. */
export interface ImpOptions {
  /** Release of the imp's operating system, for instance 36. */
  readonly impOsRelease?: number;
}

export class Imp {
  readonly identity: Identity;
  readonly #ports: Ports;
  readonly #settings: Settings;
  readonly #light: StatusLight;
  readonly #window: BlinkUpWindow;
  readonly #intake: LightIntake;
  readonly #blinkUp: BlinkUpSide;
  readonly #pins: PinBank;
  readonly #life: Life;
  readonly #talk: CloudTalk;
  readonly #connection: NetworkSide;
  readonly #code: CodeSide;
  readonly #self: SelfReport;
  /** Changes when the power goes or the imp restarts: what was to happen before is void. */
  #session = 0;
  /** How often it has waited before another attempt. */
  #waits = 0;
  #cancelWake: Cancel = () => {};

  /** `impOsRelease` decides when `enableblinkup` takes effect; by default as in `choices.ts`. */
  constructor(identity: Identity, ports: Ports, { impOsRelease = choices.impOsRelease }: ImpOptions = {}) {
    this.identity = identity;
    this.#ports = ports;
    const { clock, flash, vault, led } = ports;
    const trace = (detail: TraceDetail): void => this.#trace(detail);
    const report = (fault: Fault): void => this.#report(fault);
    this.#settings = new Settings(flash, vault, report);
    this.#light = new StatusLight(clock, led, trace);
    this.#window = new BlinkUpWindow(clock, impOsRelease, (open) => {
      trace({ kind: 'window', open });
      this.#light.window(open);
    });
    this.#intake = new LightIntake(clock, (event) => this.#blinkUp.receive(event));
    this.#pins = new PinBank(clock, ports.pins, (pin, high) => trace({ kind: 'pin', pin, high }));
    this.#life = new Life(
      clock,
      (effect) => this.#perform(effect),
      (state) => this.#entered(state),
      (state) => this.#light.state(patternOf(state)),
      (delayUs) => withJitter(delayUs, identity.deviceId, this.#waits++),
    );
    this.#talk = new CloudTalk(ports, identity, this.#settings, {
      take: (input) =>
        input.kind === 'unlinked' ? this.#connection.unlinked(input.why, input.code) : this.#life.take(input),
      trace,
      report,
      pass: (message) => this.#code.hear(message),
      settled: (blessed, firmware, place) => {
        this.#self.served();
        this.#code.settled(blessed, firmware, place);
      },
      status: () => ({
        ...(ports.network.measure?.() ?? { ipAddress: null, rssiDbm: null }),
        freeMemoryBytes: ports.firmware?.freeMemoryBytes?.() ?? null,
      }),
      blessingPending: () => this.#code.blessingPending,
    });
    this.#self = new SelfReport(clock, (message) => this.#talk.tell(message));
    this.#blinkUp = new BlinkUpSide({
      window: this.#window,
      settings: this.#settings,
      statusLight: this.#light,
      self: this.#self,
      received: (event, held) => ports.received?.(event, held),
      trace,
      report,
      stop: () => this.#stop(),
      configured: () => {
        this.#life.take({ kind: 'blinkup', configured: this.#settings.configured });
        this.#code.beginLater('blinkup');
      },
    });
    this.#connection = new NetworkSide({
      clock,
      network: ports.network,
      life: this.#life,
      talk: this.#talk,
      settings: this.#settings,
      trace,
      codeDecides: () => this.#code.decidesConnection,
      disconnected: (result) => this.#code.disconnected(result),
    });
    this.#code = new CodeSide({
      identity,
      clock,
      firmware: ports.firmware,
      window: this.#window,
      settings: this.#settings,
      light: this.#intake,
      pins: this.#pins,
      fixtureLight: ports.fixtureLight,
      connection: this.#connection,
      statusLight: this.#light,
      trace,
      report,
      log: (text, level) => this.log(text, level),
      reset: () => this.#soon(() => this.#warmStart('reset')),
      sleep: (durationUs) => this.#soon(() => this.#sleep(durationUs)),
    });
  }

  /** Where the imp stands on its way to the cloud. */
  get state(): Lifecycle {
    return this.#life.state;
  }

  /** Whether its own memory says that it has been blessed. */
  get blessed(): boolean {
    return this.#settings.blessed;
  }

  /** What it would connect and enroll with. Holds secrets. */
  get configuration(): Configuration {
    return this.#settings.configuration;
  }

  /** Which firmware the cloud has last told it to run; null: none yet. */
  get firmware(): FirmwareName | null {
    return this.#settings.firmware;
  }

  /** Cold start. Reads the store anew; does nothing when the power is on already. */
  powerOn(): void {
    if (this.state.name !== 'off') return;
    this.#intake.start();
    this.#trace({ kind: 'power', on: true });
    this.#settings.load();
    this.#life.take({ kind: 'power-on', configured: this.#settings.configured });
    this.#code.beginLater('power-on');
  }

  /** The power goes: everything stops, the store stays. */
  powerOff(): void {
    if (this.state.name === 'off') return;
    this.#stop();
    this.#life.take({ kind: 'power-off' });
    this.#darken();
    this.#trace({ kind: 'power', on: false });
  }

  /** Light falls on the sensor. The clock stands at or before the block's first sample; blocks may be cut anyhow. */
  light(block: LightBlock): void {
    this.#intake.light(block);
  }

  /** No more light will come: a transmission that is still open ends as a fault. */
  lightEnded(): void {
    this.#intake.lightEnded();
  }

  /** Sets the level of an input pin from outside, for instance a button's. */
  drivePin(pin: string, high: boolean): void {
    this.#pins.drive(pin, high);
  }

  /** Forgets the network settings, as a BlinkUp's clear does: what a product's button may be for. Nothing without power or asleep. */
  clear(): void {
    const { name } = this.state;
    if (name !== 'off' && name !== 'asleep') this.#blinkUp.configure({ clear: true, unknown: [] }, false);
  }

  /** Writes a line to the device's log: into the trace, and to the cloud while on-line. */
  log(text: string, level: 'log' | 'error' = 'log'): void {
    this.#trace({ kind: 'log', level, text });
    if (this.state.name === 'online') this.#talk.send({ type: 'log', level, text: text.slice(0, 4096) });
  }

  #perform(effect: UntimedEffect): void {
    switch (effect.do) {
      case 'report':
        this.#report(effect.fault);
        return this.#connection.waits.settle(
          effect.fault.stage === 'network' ? connectResultOf(effect.fault.code) : 'not-authorised',
        );
      case 'open-window':
        return this.#window.boot();
      case 'extend-window':
        return this.#window.connect();
      case 'join':
        return this.#connection.join();
      case 'leave':
        return this.#connection.leave();
      case 'link':
        return this.#talk.connect();
      case 'unlink':
        return this.#talk.close();
      case 'enroll':
        return this.#talk.enroll();
    }
  }

  #entered(state: Lifecycle): void {
    this.#trace({ kind: 'state', state: state.name });
    if (state.name === 'online') this.#connection.waits.settle('connected');
    if (state.name === 'unconfigured') this.#connection.waits.settle('no-configuration');
  }

  /** Deep sleep. */
  #sleep(durationUs: number): void {
    this.#stop();
    this.#life.take({ kind: 'sleep' });
    this.#darken();
    this.#cancelWake = this.#ports.clock.after(durationUs, () => this.#warmStart('wake'));
  }

  /** Out of deep sleep, or by a reset. Code that the imp has begins at once, and after deep sleep decides when to connect. */
  #warmStart(reason: 'wake' | 'reset'): void {
    this.#stop();
    this.#darken();
    this.#intake.start();
    this.#trace({ kind: 'restart', reason });
    this.#settings.load();
    const offline = reason === 'wake' && this.#code.has(this.#settings.firmware);
    this.#life.take({ kind: 'power-on', configured: this.#settings.configured, warm: true, offline });
    this.#code.beginNow(reason);
  }

  /** Ends all that is under way for the imp's code. */
  #stop(): void {
    this.#session++;
    this.#cancelWake();
    this.#talk.forget();
    this.#code.stop();
  }

  #darken(): void {
    this.#intake.stop();
    this.#self.forget();
    this.#window.close();
    this.#light.dark();
    this.#pins.release();
  }

  /** On the clock, at this instant: the code that asked for it can finish its turn first. */
  #soon(work: () => void): void {
    const session = this.#session;
    this.#ports.clock.after(0, () => {
      if (session === this.#session) work();
    });
  }

  #report(fault: Fault): void {
    this.#trace({ kind: 'fault', fault: { ...fault, atUs: fault.atUs ?? this.#ports.clock.now() } });
  }

  #trace(detail: TraceDetail): void {
    if (detail.kind === 'led-pattern') this.#self.led(detail.pattern);
    this.#ports.trace({ atUs: this.#ports.clock.now(), device: this.identity.deviceId, ...detail });
  }
}
