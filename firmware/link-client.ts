/** The imp's side of the device link: says who it is, proves it, and turns the cloud's messages into inputs. */
import { linkVersion, proofBytes } from '../protocol/device-link.ts';
import type {
  AgentAddress,
  CloudMessage,
  DeviceMessage,
  DeviceRole,
  DeviceStatus,
  ImpType,
} from '../protocol/device-link.ts';
import type { Explanation } from '../protocol/fault.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { choices } from './choices.ts';
import { networkFault } from './faults.ts';
import type { Cancel, Clock, CloudPort, Link, Vault } from './ports.ts';

/** Who the imp is, for the cloud. */
export interface Identity {
  readonly deviceId: DeviceId;
  readonly impType: ImpType;
  /** Version text that the cloud shows for the device. */
  readonly software: string;
}

/** What the cloud says that is not about the link itself. */
export type PassedMessage = Extract<
  CloudMessage,
  { readonly type: 'agent-message' | 'factory-token' | 'factory-refused' | 'blessing' | 'code' | 'restart' }
>;

export type LinkClientEvent =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'welcome';
      readonly agent: AgentAddress | null;
      readonly blessed: boolean;
      readonly role?: DeviceRole | undefined;
      readonly fixtureId?: DeviceId | undefined;
      readonly session?: string | undefined;
      readonly received?: number | undefined;
      readonly takes?: readonly string[] | undefined;
    }
  | {
      readonly kind: 'enrolled';
      readonly agent: AgentAddress;
      readonly blessed: boolean;
      readonly role?: DeviceRole | undefined;
      readonly fixtureId?: DeviceId | undefined;
    }
  | { readonly kind: 'ack'; readonly received: number }
  | {
      readonly kind: 'role';
      readonly blessed: boolean;
      readonly role?: DeviceRole | undefined;
      readonly fixtureId?: DeviceId | undefined;
    }
  | { readonly kind: 'passed'; readonly message: PassedMessage }
  | { readonly kind: 'refused'; readonly code: string; readonly why: Explanation }
  | { readonly kind: 'closed'; readonly why: Explanation; readonly code: string };

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export class LinkClient {
  readonly #link: Link;
  readonly #identity: Identity;
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #status: () => DeviceStatus;
  readonly #report: (event: LinkClientEvent) => void;
  #cancelHeartbeat: Cancel = () => {};
  /** Whether the cloud has said anything since the last heartbeat. */
  #heard = false;

  constructor(
    cloud: CloudPort,
    clock: Clock,
    vault: Vault,
    identity: Identity,
    status: () => DeviceStatus,
    resume: Extract<DeviceMessage, { readonly type: 'hello' }>['resume'] | null,
    report: (event: LinkClientEvent) => void,
  ) {
    this.#identity = identity;
    this.#vault = vault;
    this.#clock = clock;
    this.#status = status;
    this.#report = report;
    this.#link = cloud.connect((event) => {
      switch (event.kind) {
        case 'open':
          this.send({
            type: 'hello',
            version: linkVersion,
            ...identity,
            publicKey: hex(vault.publicKey),
            status: status(),
            ...(resume === null ? {} : { resume }),
          });
          this.#beat();
          return report({ kind: 'open' });
        case 'message':
          this.#heard = true;
          return this.#take(event.message);
        case 'closed':
          this.#cancelHeartbeat();
          return report({ kind: 'closed', why: event.why, code: event.code ?? 'link-lost' });
      }
    });
  }

  send(message: DeviceMessage): void {
    this.#link.send(message);
  }

  close(): void {
    this.#cancelHeartbeat();
    this.#link.close();
  }

  #take(message: CloudMessage): void {
    switch (message.type) {
      case 'challenge':
        return this.send({
          type: 'proof',
          signature: hex(this.#vault.sign(proofBytes(message.nonce, this.#identity.deviceId))),
        });
      case 'welcome':
        return this.#report({ kind: 'welcome', ...message });
      case 'enrolled':
        return this.#report({ kind: 'enrolled', ...message });
      case 'role':
        return this.#report({ kind: 'role', ...message });
      case 'refused':
        return this.#report({
          kind: 'refused',
          code: message.code,
          why: { cause: message.cause, cure: message.cure },
        });
      case 'agent-message':
      case 'factory-token':
      case 'factory-refused':
      case 'blessing':
      case 'code':
      case 'restart':
        return this.#report({ kind: 'passed', message });
      case 'ack':
        return this.#report({ kind: 'ack', received: message.received });
      case 'pong':
        return undefined;
    }
  }

  /** A link over which nothing came for a whole beat, not even the answer to the last one, is dead, though nobody closed it. */
  #beat(): void {
    this.#heard = false;
    this.#cancelHeartbeat = this.#clock.after(choices.heartbeatUs, () => {
      if (!this.#heard) {
        this.close();
        const { code, cause, cure } = networkFault('link-silent');
        return this.#report({ kind: 'closed', code, why: { cause, cure } });
      }
      this.send({ type: 'ping', status: this.#status() });
      this.#beat();
    });
  }
}
