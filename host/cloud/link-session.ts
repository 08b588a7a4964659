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
import { admitDevice } from './admissions.ts';
import { addressOf, type CloudContext } from './context.ts';
import { placeOf } from './device-place.ts';
import { proofHolds } from './device-proof.ts';
import type { DeviceLinks } from './device-links.ts';
import { InTurn } from './in-turn.ts';
import { mayAsk } from './limits/link-limits.ts';
import type { LinkMemories } from './link-memories.ts';
import {
  confirmEvery,
  takenMessages,
  type LinkCarrier,
  type LinkSessionParts,
  type Of,
  type State,
} from './link-state.ts';
import { ProvedDevice } from './proved-device.ts';
import { linkRefusal, type LinkRefusalCode } from './refusals.ts';
import { randomHex } from './world.ts';

export class LinkSession {
  readonly #cloud: CloudContext;
  readonly #links: DeviceLinks;
  readonly #memories: LinkMemories;
  readonly #carrier: LinkCarrier;
  readonly #onEnd: () => void;
  #state: State = { name: 'new' };
  readonly #messages = new InTurn();
  /** Whether the device speaks on another link now. */
  #replaced = false;

  /** `onEnd` is called once, when the conversation is over for whatever reason and nothing of it is at hand any more. */
  constructor({ cloud, links, memories }: LinkSessionParts, carrier: LinkCarrier, onEnd: () => void) {
    this.#cloud = cloud;
    this.#links = links;
    this.#memories = memories;
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
      await this.#numbered(parsed.data);
    });
  }

  /** Refuses what cannot even be a message, such as binary data. */
  malformed(): Promise<void> {
    return this.#queue(() => this.#refuse('link-malformed'));
  }

  /** The connection is gone. Resolves when the message at hand is handled; nothing more is sent. */
  close(): Promise<void> {
    this.#leave();
    return this.#messages.settled;
  }

  /** Tells the device that the cloud is closing, and ends. */
  shutDown(): Promise<void> {
    this.#refuse('cloud-closing');
    return this.#messages.settled;
  }

  /** Says something to the device. False: too much that was said before is unconfirmed, or the conversation is over. */
  tell(message: CloudMessage): boolean {
    const state = this.#state;
    if (state.name !== 'proved') return false;
    if (message.type !== 'agent-message') {
      this.#send(message);
      return true;
    }
    const seq = state.device.memory.sent.take(message);
    if (seq !== null) this.#send({ ...message, seq });
    return seq !== null;
  }

  /** Whether the device has proved that it is itself. */
  get proved(): boolean {
    return this.#state.name === 'proved';
  }

  /** The same device has connected again. */
  replaced(): void {
    this.#replaced = true;
    this.#refuse('link-replaced');
  }

  #queue(handle: () => Promise<void> | void): Promise<void> {
    return this.#messages.do(async () => {
      try {
        if (this.#state.name !== 'closed') await handle();
      } catch (error) {
        const message = error instanceof Error ? error.message : 'unknown reason';
        this.#cloud.emit({ kind: 'failure', where: 'device link', message });
        this.#refuse('cloud-failure');
      }
    });
  }

  /** Deals with a message unless it was dealt with on an earlier connection, and confirms it when no other waits. */
  async #numbered(message: DeviceMessage): Promise<void> {
    const state = this.#state;
    const seq = 'seq' in message ? message.seq : undefined;
    if (state.name !== 'proved' || seq === undefined) return this.#handle(message);
    const { heard } = state.device.memory;
    const arrival = heard.judge(seq);
    if (arrival === 'gap') return this.#refuse('link-order');
    if (arrival === 'new') {
      await this.#handle(message);
      heard.dealtWith(seq);
    }
    if (!this.#messages.hasMore || seq % confirmEvery === 0)
      this.#send({ type: 'ack', received: heard.received });
  }

  #handle(message: DeviceMessage): Promise<void> | void {
    const state = this.#state;
    const deviceId = state.name === 'proved' ? state.device.id : undefined;
    if (!mayAsk(this.#cloud.limits, { deviceId, address: this.#carrier.address }, message))
      return this.#refuse('link-too-often');
    if (message.type === 'hello')
      return state.name === 'new' ? this.#challenge(message) : this.#refuse('link-order');
    if (message.type === 'proof')
      return state.name === 'challenged' ? this.#admit(message, state) : this.#refuse('link-order');
    if (state.name !== 'proved') return this.#refuse('link-order');
    const { device } = state;
    switch (message.type) {
      case 'enroll':
        return device.enroll(message);
      case 'log':
        return device.log(message);
      case 'ping':
        this.#send({ type: 'pong' });
        return message.status === undefined ? undefined : device.noteStatus(message.status);
      case 'led':
      case 'light':
        return device.tellsOfItself(message);
      case 'ack':
        return device.memory.sent.confirmed(message.received);
      case 'agent-message':
      case 'ask-factory-token':
      case 'bless':
        return device.serve(message);
    }
  }

  /** A proof that was none: a stranger who names a device's ID takes nothing from that device. */
  #refuseProof(code: LinkRefusalCode, deviceId: DeviceId): void {
    this.#cloud.limits.take({ limit: 'wrong-proof', address: this.#carrier.address });
    this.#refuse(code, deviceId);
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
    if (!proofHolds({ publicKey, nonce, deviceId, signature }))
      return this.#refuseProof('link-proof', deviceId);
    const device = await admitDevice(this.#cloud, hello, linkRefusal('link-device-key'));
    if (device === undefined) return this.#refuseProof('link-device-key', deviceId);
    const { limits } = this.#cloud;
    if (!limits.take({ limit: 'device-link', who: deviceId, address: this.#carrier.address }).allowed) {
      this.#refuse('link-too-often', deviceId);
      return void this.#links.closed(deviceId, device.link_number, this);
    }
    const place = await placeOf(this.#cloud, device);
    // The connection may have gone while the database was asked.
    const linkNumber = device.link_number;
    if (this.#closed()) return void this.#links.closed(deviceId, linkNumber, this);
    // What the device's last connection was dealing with must be counted before this one goes on.
    this.#links.open(deviceId, linkNumber, this);
    await this.#memories.settled(deviceId);
    if (this.#closed()) return void this.#links.closed(deviceId, linkNumber, this);
    const resumed = { agentId: device.agent_id, session: nonce.slice(0, 16), resume: hello.resume };
    const memory = this.#memories.open(deviceId, resumed);
    memory.settled = () => this.#messages.settled;
    const proved = new ProvedDevice(this.#cloud, deviceId, memory, (message) => this.#send(message));
    this.#state = { name: 'proved', device: proved, linkNumber };
    this.#cloud.emit({ kind: 'link', deviceId, state: 'open' });
    proved.connectedAs(device);
    const agent = device.agent_id === null ? null : addressOf(this.#cloud, device.agent_id);
    const { session, heard, sent } = memory;
    this.#send({
      type: 'welcome',
      agent,
      blessed: device.blessed === 1,
      ...place,
      session,
      received: heard.received,
      takes: takenMessages,
    });
    for (const { seq, message } of sent.unheard) this.#send({ ...message, seq });
    if (agent !== null) await proved.giveCode(device);
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
    const of = this.#state.name === 'proved' ? this.#state.device.id : (deviceId ?? null);
    if (code !== 'cloud-closing') this.#cloud.emit({ kind: 'refused', deviceId: of, refusal });
    this.#send({ type: 'refused', ...refusal });
    this.#leave();
    this.#carrier.end(refusal);
  }

  #leave(): void {
    const state = this.#state;
    if (state.name === 'closed') return;
    this.#state = { name: 'closed' };
    void this.#messages.settled.then(this.#onEnd);
    if (state.name !== 'proved') return;
    const { id: deviceId, memory } = state.device;
    const device = this.#links.closed(deviceId, state.linkNumber, this);
    this.#memories.cut(deviceId, memory, this.#messages.settled);
    if (!this.#replaced) state.device.gone();
    this.#cloud.emit({ kind: 'link', deviceId, state: 'closed' });
    this.#cloud.logs.note({ device }, 'status', 'Device disconnected');
  }
}
