/**
 * Everything the imp needs of the world. The firmware imports nothing else, so the same imp runs on a
 * virtual clock, beside a real board, or in a browser page.
 */
import type { DeviceMessage, CloudMessage } from '../protocol/device-link.ts';
import type { Explanation } from '../protocol/fault.ts';
import type { Addressing } from '../protocol/values/addressing.ts';
import type { Proxy } from '../protocol/values/proxy.ts';
import type { FirmwarePort } from './device-api.ts';
import type { ReceiverEvent } from './receiver/receiver-event.ts';
import type { TraceEvent } from './trace.ts';

/** Ends what it was returned for; calling it again does nothing. */
export type Cancel = () => void;

/**
 * Time. Law: callbacks due at the same time fire in the order armed; a callback may arm more; a cancelled
 * one never fires; time never goes back.
 */
export interface Clock {
  /** Whole microseconds since the rig was made. */
  now(): number;
  /** Calls back once, `delayUs` (whole, not negative) from now. */
  after(delayUs: number, callback: () => void): Cancel;
}

/**
 * A stretch of light at the sensor. Sample i (0 = the first of this block) was taken at
 * `originUs + (firstIndex + i) * 1e6 / sampleHz`, or at `timesUs[i]` where the source is uneven.
 * `firstIndex` jumps where samples were lost: a gap in time, never a shift.
 */
export interface LightBlock {
  /** Time of the stream's sample 0, microseconds on the rig's clock. */
  readonly originUs: number;
  /** Samples per second, a real number; nominal where `timesUs` is given. */
  readonly sampleHz: number;
  /** Index in the stream of this block's first sample. */
  readonly firstIndex: number;
  /** 0 dark .. 65535 full scale, as the imp's `hardware.lightlevel()`. */
  readonly levels: Uint16Array;
  /** One time per sample, rising, microseconds on the rig's clock; only for uneven sources. */
  readonly timesUs?: Float64Array;
}

/** NOR-like flash: erased bytes are 0xff, a write can only clear bits, erasing works on whole sectors. */
export interface Flash {
  readonly sizeBytes: number;
  readonly sectorBytes: number;
  /** A copy of `length` bytes from `address`. */
  read(address: number, length: number): Uint8Array;
  /** ANDs `bytes` into the flash at `address`. */
  write(address: number, bytes: Uint8Array): void;
  /** Sets the sector that begins at `address` to 0xff. */
  eraseSector(address: number): void;
}

/** The imp's keys, burnt into one-time fuses apart from the flash. Synchronous. */
export interface Vault {
  /** The device's Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Ed25519 signature of `message`, 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
  /** Seals bytes for the flash; the nonce comes from the ever-rising record number. */
  seal(recordNumber: number, bytes: Uint8Array): Uint8Array;
  /** Opens what `seal` made; null where it was altered or belongs to another record or device. */
  open(recordNumber: number, sealed: Uint8Array): Uint8Array | null;
}

/** How to reach a network; what a BlinkUp configures. */
export interface NetworkSettings {
  /** Null: Ethernet or cellular, no Wi-Fi to join. */
  readonly wifi: { readonly ssid: string; readonly password: string } | null;
  readonly addressing: Addressing | null;
  readonly proxy: Proxy | null;
}

/** The steps of reaching the network, in order; each has its own LED pattern. */
export type NetworkStep = 'searching' | 'joining' | 'addressing' | 'resolving';

/** What a network tells while and after it is being joined. */
export type NetworkEvent =
  | { readonly kind: 'step'; readonly step: NetworkStep }
  /** `bssid`: the access point's address, 12 hex digits, where there is one. */
  | { readonly kind: 'up'; readonly bssid?: string }
  | { readonly kind: 'down'; readonly code: string; readonly why: Explanation };

/** A radio or a cable. One connection at a time; `join` while joined begins anew. */
export interface Network {
  /** Begins to join. `report` is called on the clock, never from inside `join`. Cancel leaves the network. */
  join(settings: NetworkSettings, report: (event: NetworkEvent) => void): Cancel;
  /** The imp's own address (dotted IPv4) and how strong the access point is heard, dBm; null where there is none now. */
  measure?(): { readonly ipAddress: string | null; readonly rssiDbm: number | null };
}

/** What the link to the cloud tells. */
export type LinkEvent =
  | { readonly kind: 'open' }
  | { readonly kind: 'message'; readonly message: CloudMessage }
  /** `code` names the reason where somebody on the way knows it, kebab-case; else the imp says `link-lost`. */
  | { readonly kind: 'closed'; readonly why: Explanation; readonly code?: string };

/** An open conversation with the cloud. */
export interface Link {
  send(message: DeviceMessage): void;
  close(): void;
}

/** The way to the cloud. */
export interface CloudPort {
  /** Begins to connect. `report` is called on the clock, never from inside `connect`; nothing after `closed` or `close()`. */
  connect(report: (event: LinkEvent) => void): Link;
}

/** The bi-colour status LED; both lit is amber. */
export interface StatusLed {
  set(red: boolean, green: boolean): void;
}

/** Output pins. A pin that nothing hangs at may be set too. */
export interface Pins {
  /** Null: the pin floats, as without power. */
  set(pin: string, high: boolean | null): void;
}

/**
 * A fixture's LED that keeps a transmission's time by itself, as a board with a timer of its own does. The imp shows the same on its
 * pin, as far as anything hangs there.
 */
export interface FixtureLight {
  /** Begins to show a frame, bi-level. Cancel darkens the LED before the end. */
  show(frame: Uint8Array, how: { readonly symbolHz: number; readonly activeHigh: boolean }): Cancel;
}

/** All ports of one imp. */
export interface Ports {
  readonly clock: Clock;
  readonly flash: Flash;
  readonly vault: Vault;
  readonly network: Network;
  readonly cloud: CloudPort;
  readonly led: StatusLed;
  /** None by default. */
  readonly pins?: Pins;
  /** None by default: then a fixture's LED is only on its pin. */
  readonly fixtureLight?: FixtureLight;
  /** The user's code; none by default. */
  readonly firmware?: FirmwarePort;
  readonly trace: (event: TraceEvent) => void;
  /**
   * What the receiver found, when the imp hears of it, and whether BlinkUp was on for it; before the imp does anything about it.
   * For whoever measures light. Holds secrets.
   */
  readonly received?: (event: ReceiverEvent, held: boolean) => void;
}
