/**
 * What code that runs on the imp may ask of it: the ground under `imp`, `server`, `hardware` and `agent` of a user's
 * device code. Plain values, whole microseconds and callbacks; names, seconds and errors of the vendor's API are the
 * business of whoever offers it to user code. Callbacks come on the clock, never from inside a call.
 * Source of the behaviour: Dev Center, API reference; where it is silent, `choices.ts`.
 */
import type { LinkProgram } from '../protocol/device-link.ts';
import type { ConfigurationPart } from './configuration-part.ts';
import type { LinkValue } from '../protocol/link-value.ts';
import type { ImpType } from '../protocol/device-link.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { Cancel } from './ports.ts';

/** Which code the imp runs: the DUT's and the fixture's `factory` firmware, or the `application`. Kept in the store. */
export type FirmwareName = 'factory' | 'application';

/** Why the imp, or only its code, started. */
export type StartReason = 'power-on' | 'wake' | 'reset' | 'new-firmware' | 'firmware-error' | 'blinkup';

/** How an attempt to connect ended. Named after the vendor's constants. */
export type ConnectResult =
  | 'connected'
  | 'no-configuration'
  | 'no-wifi'
  | 'no-ip-address'
  | 'not-resolved'
  | 'no-proxy'
  | 'no-server'
  | 'not-authorised'
  | 'timed-out';

/** What `server.factoryblinkup` is told. */
export interface FactoryBlinkUp {
  /** Empty: no Wi-Fi. */
  readonly ssid: string;
  readonly password: string;
  /** Where the fixture's LED hangs, for instance `pin1`; names the trace's pin events. */
  readonly pin: string;
  /** `BLINKUP_FAST`: 142 symbols/s instead of 60. */
  readonly fast: boolean;
  /** `BLINKUP_ACTIVEHIGH`: a high pin lights the LED; otherwise a low one does. */
  readonly activeHigh: boolean;
}

/** What an imp of the factory knows of its place there. */
export interface FactoryPlace {
  readonly isFixture: boolean;
  /** Of a fixture its own ID, of a device under test that of the fixture which configured it. */
  readonly fixtureId: DeviceId;
}

/** One imp as its code sees it. Belongs to one run of the code: when that is over, every call of it does nothing. */
export interface DeviceApi {
  readonly deviceId: DeviceId;
  readonly impType: ImpType;
  /** Version text of the imp's operating system. */
  readonly software: string;
  readonly firmware: FirmwareName;
  readonly startReason: StartReason;
  /** As the cloud said when the imp was on-line last; null: no imp of the factory, or not on-line yet. */
  factoryPlace(): FactoryPlace | null;

  /** Microseconds since the rig was made: the only time that user code may see. */
  nowUs(): number;
  /** Calls back in `delayUs` (whole, not negative). */
  wakeup(delayUs: number, callback: () => void): Cancel;
  /** Calls back once, when the code has nothing else to do at this instant. A second call replaces the first. */
  onIdle(callback: () => void): void;
  /** Restarts the imp without taking its power: a warm start. */
  reset(): void;
  /** Deep sleep: network, LED and code stop; a warm start follows after `durationUs`. */
  deepSleepFor(durationUs: number): void;

  /** The SSID that the imp is configured with; null: none, or a network without Wi-Fi. */
  ssid(): string | null;
  /** The access point's address, 12 hex digits, while joined; else null. */
  bssid(): string | null;
  /** Light at the BlinkUp sensor as last measured, 0..65535; 0 where no light has come yet. */
  lightLevel(): number;

  /** Switches BlinkUp, and with it the status LED, on or off: see `window.ts` for when it takes effect. */
  enableBlinkUp(enabled: boolean): void;
  /** Forgets network settings, or everything from BlinkUps; acts from the next connection on. False: the store failed. */
  clearConfiguration(part: ConfigurationPart): boolean;
  /** New Wi-Fi settings, as a BlinkUp without enrollment would bring; acts from the next connection on. False: refused. */
  setWiFiConfiguration(ssid: string, password: string): boolean;
  /** What to enroll with from the next connection on: 16 hex digits each. False: not such, or the store failed. */
  setEnrolTokens(planId: string, token: string): boolean;

  isConnected(): boolean;
  /** Connects, if it is not connected, and says how it went; gives up waiting (not trying) after `timeoutUs`. */
  connect(timeoutUs: number, callback: (result: ConnectResult) => void): void;
  /** Leaves the cloud and the network until `connect`. */
  disconnect(): void;
  /** Told when a connection that the code did not end is lost, and why; while set, the imp does not reconnect by itself. */
  onUnexpectedDisconnect(callback: ((result: ConnectResult) => void) | null): void;

  /** Sets a digital output, for instance `pin1`. */
  writePin(pin: string, high: boolean): void;
  /** The level of a pin: what comes from outside, else what was written, else low. */
  readPin(pin: string): boolean;
  /** Tells each change of a pin from outside; null: no longer. A second call for the same pin replaces the first. */
  onPin(pin: string, callback: ((high: boolean) => void) | null): void;

  /** A line for the device's log. */
  log(text: string, level: 'log' | 'error'): void;
  /** To this device's agent. False: not connected, or the value is too big or nested too deep. */
  sendToAgent(name: string, value: LinkValue): boolean;
  /** From this device's agent. A second call for the same name replaces the first. */
  onAgentMessage(name: string, callback: (value: LinkValue) => void): void;

  /** Whether the imp's own memory says that it has been blessed. */
  isBlessed(): boolean;
  /**
   * Tells the cloud that the factory test went well or not, and calls back with whether the imp is blessed now. The
   * status LED is solid green or red from then on (red at once where `passed` is false). Always fails on an imp001.
   */
  bless(passed: boolean, callback: (blessed: boolean) => void): void;
  /**
   * Asks the cloud for a factory token and sends it, with these settings, by an LED. The code is suspended while it
   * flashes. On anything but a BlinkUp fixture the log says so and nothing else happens.
   */
  factoryBlinkUp(settings: FactoryBlinkUp): void;
}

/** A run of user code. */
export interface RunningFirmware {
  /** Ends the run; nothing of it is called afterwards. Called once. */
  stop(): void;
}

/** The user's code, as the imp starts it. */
export interface FirmwarePort {
  /**
   * Takes code that the cloud gives the imp, or (null) takes what it gave away. `own`: the user gave the imp code himself,
   * which stays; `same`: it has this build already.
   */
  install?(
    firmware: FirmwareName,
    build: { readonly deploymentId: string; readonly program: LinkProgram | null },
  ): 'taken' | 'same' | 'own';
  /** What is left of the memory for code, bytes, while `start`'s last run goes on or none. */
  freeMemoryBytes?(): number;
  /** Whether there is such code. An imp without it works, and only runs none. */
  has(firmware: FirmwareName): boolean;
  /**
   * Runs code from its first line. `failed` tells the imp that the code threw (text: error and place, no secret): it
   * logs that, ends this run and starts another. May be called from inside `start` and from any callback.
   */
  start(firmware: FirmwareName, api: DeviceApi, failed: (text: string) => void): RunningFirmware;
}
