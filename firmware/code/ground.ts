/** What a run of user code stands on: the imp's parts, as far as code may touch them. */
import type { DeviceMessage } from '../../protocol/device-link.ts';
import type { ConnectResult, DeviceApi } from '../device-api.ts';
import type { Blessing } from '../factory/blessing.ts';
import type { Fixture } from '../factory/fixture.ts';
import type { LightIntake } from '../light-intake.ts';
import type { Identity } from '../link-client.ts';
import type { PinBank } from '../pin-bank.ts';
import type { Clock } from '../ports.ts';
import type { Settings } from '../settings.ts';
import type { BlinkUpWindow } from '../window.ts';
import type { ConnectWaits } from './connect-waits.ts';

/** The imp as a network of its own sees it. */
export interface Connection {
  readonly connected: boolean;
  /** The access point's address while joined. */
  readonly bssid: string | null;
  readonly waits: ConnectWaits;
  connect(): void;
  disconnect(): void;
  /** Says something to the cloud; false: not connected. */
  send(message: DeviceMessage): boolean;
}

export interface Ground {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly window: BlinkUpWindow;
  readonly settings: Settings;
  readonly light: LightIntake;
  readonly pins: PinBank;
  readonly connection: Connection;
  readonly blessing: Blessing;
  readonly fixture: Fixture;
  factoryPlace: DeviceApi['factoryPlace'];
  log: DeviceApi['log'];
  /** A name only: what is sent may be secret. */
  noteMessage(direction: 'to-agent' | 'from-agent', name: string): void;
  reset(): void;
  sleep(durationUs: number): void;
}

/** Who is told that a connection was lost. */
export type DisconnectHandler = ((result: ConnectResult) => void) | null;
