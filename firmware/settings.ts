/** What the imp connects and enrolls with: in its store, and, while it is on trial, only in memory. */
import type { Fault } from '../protocol/fault.ts';
import { checkPacket, type Packet } from '../protocol/packet.ts';
import { failed, ok, type Result } from '../protocol/result.ts';
import type { Enrollment } from '../protocol/values/enrollment.ts';
import type { ConfigurationPart } from './configuration-part.ts';
import type { FirmwareName } from './device-api.ts';
import type { Flash, Vault } from './ports.ts';
import { blankConfiguration, configured, type Configuration } from './store/configuration.ts';
import { ImpStore } from './store/imp-store.ts';

export class Settings {
  readonly #flash: Flash;
  readonly #vault: Vault;
  readonly #report: (fault: Fault) => void;
  #store: ImpStore;
  /** Settings of a recovered frame: tried, but not stored before they have worked. */
  #onTrial: Configuration | null = null;

  /** `report` is told of a store that failed. */
  constructor(flash: Flash, vault: Vault, report: (fault: Fault) => void) {
    this.#flash = flash;
    this.#vault = vault;
    this.#report = report;
    this.#store = new ImpStore(flash, vault);
  }

  /** What the imp would connect and enroll with. Holds secrets. */
  get configuration(): Configuration {
    return this.#onTrial ?? this.#store.configuration;
  }

  get configured(): boolean {
    return this.configuration.network !== null;
  }

  get blessed(): boolean {
    return this.#store.blessed;
  }

  /** Which firmware the cloud has last told it to run; null: none yet. */
  get firmware(): FirmwareName | null {
    return this.#store.firmware;
  }

  /** Power is back: reads the store anew, and reports what is wrong with it. */
  load(): void {
    this.#onTrial = null;
    this.#store = new ImpStore(this.#flash, this.#vault);
    for (const fault of this.#store.faults) this.#report(fault);
  }

  /** Takes in a BlinkUp. Settings of a recovered frame are on trial: the old ones stay in the store until they have worked. */
  take(packet: Packet, recovered: boolean): Result<void, Fault> {
    const configuration = configured(this.configuration, packet);
    if (recovered) {
      this.#onTrial = configuration;
      return ok(undefined);
    }
    const kept = this.#store.configure(configuration);
    if (kept.ok) this.#onTrial = null;
    return kept;
  }

  /** The enrollment was asked for: an answer that is lost on the way is then asked for again. */
  noteAsked(): void {
    const { configuration } = this;
    if (configuration.progress === 'new') this.#keep({ ...configuration, progress: 'asked' });
  }

  /** On-line: what was on trial has worked, and the cloud has enrolled what was asked for. */
  noteOnline(): void {
    const { configuration } = this;
    // `new` here: the code has set other tokens since the cloud was asked; those are for the next connection.
    const progress = configuration.progress === 'asked' ? 'enrolled' : configuration.progress;
    if (this.#onTrial === null && progress === configuration.progress) return;
    this.#onTrial = null;
    this.#keep({ ...configuration, progress });
  }

  bless(blessed: boolean): boolean {
    return this.#done(this.#store.bless(blessed));
  }

  choose(firmware: FirmwareName): boolean {
    return this.#done(this.#store.choose(firmware));
  }

  /** Forgets network settings, or everything from BlinkUps. */
  clear(part: ConfigurationPart): boolean {
    return this.#keep(part === 'all' ? blankConfiguration : { ...this.configuration, network: null });
  }

  /** New Wi-Fi settings, as a BlinkUp without enrollment would bring. False: they are none, or the store failed. */
  setWiFi(ssid: string, password: string): boolean {
    return this.#change({ ssid, password, unknown: [] });
  }

  /** What to enroll with. False: the store failed. */
  setEnrollment(enrollment: Enrollment): boolean {
    return this.#keep({ ...this.configuration, enrollment, progress: 'new' });
  }

  #change(packet: Packet): boolean {
    const fault = checkPacket(packet);
    if (fault === undefined) return this.#keep(configured(this.configuration, packet));
    return this.#done(failed(fault));
  }

  #keep(configuration: Configuration): boolean {
    if (this.#onTrial === null) return this.#done(this.#store.configure(configuration));
    this.#onTrial = configuration;
    return true;
  }

  #done(result: Result<void, Fault>): boolean {
    if (!result.ok) this.#report(result.fault);
    return result.ok;
  }
}
