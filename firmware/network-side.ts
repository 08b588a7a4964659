import type { DeviceMessage } from '../protocol/device-link.ts';
import type { Explanation } from '../protocol/fault.ts';
import type { CloudTalk } from './cloud-talk.ts';
import { ConnectWaits } from './code/connect-waits.ts';
import type { Connection } from './code/ground.ts';
import { connectResultOf } from './connect-result.ts';
import type { ConnectResult } from './device-api.ts';
import type { Life } from './life.ts';
import type { Cancel, Clock, Network, NetworkEvent } from './ports.ts';
import type { Settings } from './settings.ts';
import type { TraceDetail } from './trace.ts';

/** What the imp's network side needs of it. */
export interface NetworkSideHost {
  readonly clock: Clock;
  readonly network: Network;
  readonly life: Life;
  readonly talk: CloudTalk;
  readonly settings: Settings;
  trace(detail: TraceDetail): void;
  /** Whether the imp's code wants to decide itself when to connect again. */
  codeDecides(): boolean;
  /** A connection that nobody ended is gone. */
  disconnected(result: ConnectResult): void;
}

/** The imp's connection: joins and leaves its network, and tells its code how that goes. */
export class NetworkSide implements Connection {
  readonly waits: ConnectWaits;
  readonly #host: NetworkSideHost;
  #leave: Cancel = () => {};
  #bssid: string | null = null;

  constructor(host: NetworkSideHost) {
    this.#host = host;
    this.waits = new ConnectWaits(host.clock);
  }

  get connected(): boolean {
    return this.#host.life.state.name === 'online';
  }

  get bssid(): string | null {
    return this.#bssid;
  }

  connect(): void {
    const { life, settings } = this.#host;
    life.take({ kind: 'connect', configured: settings.configured });
    const { name } = life.state;
    if (name === 'online') this.waits.settle('connected');
    else if (name === 'unconfigured') this.waits.settle('no-configuration');
    else if (name === 'refused') this.waits.settle('not-authorised');
  }

  disconnect(): void {
    this.#host.life.take({ kind: 'disconnect' });
  }

  send(message: DeviceMessage): boolean {
    return this.connected && this.#host.talk.send(message);
  }

  /** Begins to join the network that the imp is configured with. */
  join(): void {
    const host = this.#host;
    const wanted = host.settings.configuration.network;
    if (wanted === null) return;
    this.leave();
    this.#leave = host.network.join(wanted, (event) => {
      host.trace({ kind: 'network', step: event.kind === 'step' ? event.step : event.kind });
      this.#hear(event);
    });
  }

  leave(): void {
    this.#bssid = null;
    this.#leave();
  }

  /** The link to the cloud ended. */
  unlinked(why: Explanation, code: string): void {
    const wasConnected = this.connected;
    const codeDecides = this.#host.codeDecides();
    this.#host.life.take({ kind: 'unlinked', why, code, codeDecides });
    if (wasConnected) this.#host.disconnected(connectResultOf(code));
  }

  #hear(event: NetworkEvent): void {
    const { life } = this.#host;
    if (event.kind === 'up') this.#bssid = event.bssid ?? null;
    const wasConnected = this.connected;
    life.take({ kind: 'network', event, codeDecides: this.#host.codeDecides() });
    if (event.kind === 'down' && wasConnected) this.#host.disconnected(connectResultOf(event.code));
  }
}
