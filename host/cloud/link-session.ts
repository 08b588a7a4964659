/**
 * The cloud's side of one device link, whatever carries it. Handles one message after another; never throws at its
 * caller, whatever arrives.
 */
import {
  DeviceMessage,
  linkVersion,
  maxLinkMessageBytes,
  type CloudMessage,
} from '../../protocol/device-link.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import { addressOf, type CloudContext } from './context.ts';
import { fixtureOf } from './blessing.ts';
import { proofHolds } from './device-proof.ts';
import { admitDevice, findDevice, logsOf, type Device, type Introduction } from './devices.ts';
import { enroll } from './enrollment.ts';
import type { LinkRegistry } from './link-registry.ts';
import { linkRefusal, type LinkRefusalCode, type Refusal } from './refusals.ts';
import { serveDevice, type ServiceRequest } from './device-services.ts';
import { randomHex } from './world.ts';

/** What carries the conversation. */
export interface LinkCarrier {
  readonly send: (message: CloudMessage) => void;
  /** Ends the connection after what was sent, and why; called at most once, and not after `close()`. */
  readonly end: (why: Refusal) => void;
}

type State =
  | { readonly name: 'new' }
  | { readonly name: 'challenged'; readonly hello: Introduction; readonly nonce: string }
  | { readonly name: 'proved'; readonly deviceId: DeviceId; readonly saidNotEnrolled: boolean }
  | { readonly name: 'closed' };

type Proved = Extract<State, { name: 'proved' }>;
type Of<T extends DeviceMessage['type']> = Extract<DeviceMessage, { type: T }>;

export class LinkSession {
  readonly #cloud: CloudContext;
  readonly #registry: LinkRegistry;
  readonly #carrier: LinkCarrier;
  readonly #onEnd: () => void;
  #state: State = { name: 'new' };
  #handled: Promise<void> = Promise.resolve();

  /** `onEnd` is called once, when the conversation is over for whatever reason and nothing of it is at hand any more. */
  constructor(cloud: CloudContext, registry: LinkRegistry, carrier: LinkCarrier, onEnd: () => void) {
    this.#cloud = cloud;
    this.#registry = registry;
    this.#carrier = carrier;
    this.#onEnd = onEnd;
  }

  /** One text message as it came. Resolves when it is handled and answered. */
  receiveText(text: string): Promise<void> {
    if (Buffer.byteLength(text) > maxLinkMessageBytes)
      return this.#queue(() => this.#refuse('link-too-large'));
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return this.#queue(() => this.#refuse('link-malformed'));
    }
    return this.receive(message);
  }

  /** One message of any shape. Resolves when it is handled and answered. */
  receive(message: unknown): Promise<void> {
    return this.#queue(async () => {
      const parsed = DeviceMessage.safeParse(message);
      if (!parsed.success) return this.#refuse('link-malformed');
      await this.#handle(parsed.data);
    });
  }

  /** Refuses what cannot even be a message, such as binary data. */
  malformed(): Promise<void> {
    return this.#queue(() => this.#refuse('link-malformed'));
  }

  /** The connection is gone. Resolves when the message at hand is handled; nothing more is sent. */
  close(): Promise<void> {
    this.#leave();
    return this.#handled;
  }

  /** Tells the device that the cloud is closing, and ends. */
  shutDown(): Promise<void> {
    this.#refuse('cloud-closing');
    return this.#handled;
  }

  /** Says something to the device. */
  tell(message: CloudMessage): void {
    this.#send(message);
  }

  /** The same device has connected again. */
  replaced(): void {
    this.#refuse('link-replaced');
  }

  #queue(handle: () => Promise<void> | void): Promise<void> {
    this.#handled = this.#handled.then(async () => {
      try {
        if (this.#state.name !== 'closed') await handle();
      } catch (error) {
        const message = error instanceof Error ? error.message : 'unknown reason';
        this.#cloud.emit({ kind: 'failure', where: 'device link', message });
        this.#refuse('cloud-failure');
      }
    });
    return this.#handled;
  }

  #handle(message: DeviceMessage): Promise<void> | void {
    const state = this.#state;
    switch (message.type) {
      case 'hello':
        return state.name === 'new' ? this.#challenge(message) : this.#refuse('link-order');
      case 'proof':
        return state.name === 'challenged' ? this.#admit(message, state) : this.#refuse('link-order');
      case 'enroll':
        return state.name === 'proved' ? this.#enroll(message, state.deviceId) : this.#refuse('link-order');
      case 'log':
        return state.name === 'proved' ? this.#log(message, state) : this.#refuse('link-order');
      case 'ping':
        return state.name === 'proved' ? this.#send({ type: 'pong' }) : this.#refuse('link-order');
      case 'agent-message':
      case 'ask-factory-token':
      case 'bless':
        return state.name === 'proved' ? this.#serve(message, state) : this.#refuse('link-order');
    }
  }

  #challenge(hello: Of<'hello'>): void {
    if (hello.version !== linkVersion) return this.#refuse('link-version');
    const nonce = randomHex(this.#cloud.world, 32);
    this.#state = { name: 'challenged', hello, nonce };
    this.#send({ type: 'challenge', nonce });
  }

  async #admit({ signature }: Of<'proof'>, state: Extract<State, { name: 'challenged' }>): Promise<void> {
    const { hello, nonce } = state;
    const { deviceId, publicKey } = hello;
    if (!proofHolds({ publicKey, nonce, deviceId, signature })) return this.#refuse('link-proof', deviceId);
    const device = await admitDevice(this.#cloud, hello, linkRefusal('link-device-key'));
    if (device === undefined) return this.#refuse('link-device-key', deviceId);
    const place = await this.#placeOf(device);
    // The connection may have gone while the database was asked.
    if (this.#closed()) return;
    this.#state = { name: 'proved', deviceId, saidNotEnrolled: false };
    this.#registry.open(deviceId, this);
    this.#cloud.emit({ kind: 'link', deviceId, state: 'open' });
    if (device.agent_id !== null) this.#cloud.logs.note({ deviceId }, 'status', 'Device connected');
    const agent = device.agent_id === null ? null : addressOf(this.#cloud, device.agent_id);
    this.#send({ type: 'welcome', agent, blessed: device.blessed === 1, ...place });
  }

  async #enroll({ planId, token, repeated }: Of<'enroll'>, deviceId: DeviceId): Promise<void> {
    const answer = await enroll(this.#cloud, deviceId, { planId, token, repeated });
    this.#send(
      answer.enrolled
        ? {
            type: 'enrolled',
            agent: answer.agent,
            blessed: answer.blessed,
            ...(await this.#placeOf(await findDevice(this.#cloud.db, deviceId))),
          }
        : { type: 'refused', ...answer.refusal },
    );
  }

  async #log(line: Of<'log'>, state: Proved): Promise<void> {
    const device = await this.#enrolledDevice(state);
    if (device === undefined || !logsOf(device)) return;
    this.#cloud.emit({ kind: 'device-log', deviceId: device.id, level: line.level, text: line.text });
    await this.#cloud.logs.append(device, `server.${line.level}`, line.text);
  }

  async #serve(request: ServiceRequest, state: Proved): Promise<void> {
    const device = await this.#enrolledDevice(state);
    if (device === undefined) return;
    const answer = await serveDevice(this.#cloud, device, request);
    if (answer !== undefined) this.#send(answer);
  }

  /** The device, if it is enrolled; undefined, and said once so that it does not echo, if it gets no service. */
  async #enrolledDevice(state: Proved): Promise<Device | undefined> {
    const device = await findDevice(this.#cloud.db, state.deviceId);
    if (device !== undefined && device.agent_id !== null) return device;
    if (!state.saidNotEnrolled && !this.#closed()) {
      this.#state = { ...state, saidNotEnrolled: true };
      this.#send({ type: 'refused', ...linkRefusal('not-enrolled') });
    }
    return undefined;
  }

  /** What the device is, and which fixture it belongs to. */
  async #placeOf(device: Device | undefined): Promise<{ role: Device['kind']; fixtureId?: DeviceId }> {
    if (device === undefined) return { role: 'unassigned' };
    const fixtureId = await fixtureOf(this.#cloud, device);
    return { role: device.kind, ...(fixtureId === undefined ? {} : { fixtureId }) };
  }

  #closed(): boolean {
    return this.#state.name === 'closed';
  }

  #send(message: CloudMessage): void {
    if (!this.#closed()) this.#carrier.send(message);
  }

  #refuse(code: LinkRefusalCode, deviceId?: DeviceId): void {
    if (this.#closed()) return;
    const refusal = linkRefusal(code);
    const of = this.#state.name === 'proved' ? this.#state.deviceId : (deviceId ?? null);
    if (code !== 'cloud-closing') this.#cloud.emit({ kind: 'refused', deviceId: of, refusal });
    this.#send({ type: 'refused', ...refusal });
    this.#leave();
    this.#carrier.end(refusal);
  }

  #leave(): void {
    const state = this.#state;
    if (state.name === 'closed') return;
    this.#state = { name: 'closed' };
    void this.#handled.then(this.#onEnd);
    if (state.name !== 'proved') return;
    this.#registry.closed(state.deviceId, this);
    const { deviceId } = state;
    this.#cloud.emit({ kind: 'link', deviceId, state: 'closed' });
    this.#cloud.logs.note({ deviceId }, 'status', 'Device disconnected');
  }
}
