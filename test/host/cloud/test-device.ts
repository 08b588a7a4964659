import { WebSocket } from 'ws';
import { connectInProcess, type Cloud } from '../../../host/cloud/index.ts';
import { NodeVault } from '../../../host/vault.ts';
import {
  CloudMessage,
  linkVersion,
  proofBytes,
  type DeviceMessage,
  type ImpType,
} from '../../../protocol/device-link.ts';
import { DeviceId, EnrollmentToken, PlanId } from '../../../protocol/ids.ts';

type Of<T extends CloudMessage['type']> = Extract<CloudMessage, { type: T }>;

/** One side of a conversation with a cloud: what was sent is answered in order. */
export interface Conversation {
  /** Sends, and waits until the cloud has said `answers` more messages, or ended. */
  ask(message: unknown, answers?: number): Promise<CloudMessage | undefined>;
  /** All that the cloud has said. */
  readonly heard: readonly CloudMessage[];
  readonly ended: Promise<void>;
  close(): void;
}

/** Talks to a cloud in process. */
export function talkInProcess(cloud: Cloud): Conversation {
  const heard: CloudMessage[] = [];
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const link = connectInProcess(cloud, (message) => heard.push(message), end);
  return {
    ask: async (message) => {
      const before = heard.length;
      await link.send(message as DeviceMessage);
      return heard[before];
    },
    heard,
    ended,
    close: () => link.close(),
  };
}

/** Talks to a cloud over a real socket. */
export async function talkOverSocket(url: string): Promise<Conversation> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const heard: CloudMessage[] = [];
  let wake = (): void => {};
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => {
      wake();
      resolve();
    });
  });
  socket.on('message', (data: Buffer) => {
    heard.push(CloudMessage.parse(JSON.parse(data.toString())));
    wake();
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  return {
    ask: async (message, answers = 1) => {
      const wanted = heard.length + answers;
      if (socket.readyState === WebSocket.OPEN)
        socket.send(
          typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
        );
      while (heard.length < wanted && socket.readyState === WebSocket.OPEN)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return heard[wanted - answers];
    },
    heard,
    ended,
    close: () => socket.terminate(),
  };
}

/** An imp with its key, as the cloud meets it. */
export class TestDevice {
  readonly id: DeviceId;
  readonly impType: ImpType;
  readonly vault: NodeVault;
  /** The challenge and the proof of the last connection. */
  nonce = '';
  signature = '';

  /** Devices of the same `number` have the same ID; of the same `keyNumber` the same key. */
  constructor(
    number: number,
    { impType = 'imp003', keyNumber = number }: { impType?: ImpType; keyNumber?: number } = {},
  ) {
    this.id = DeviceId.parse(`5000${number.toString(16).padStart(12, '0')}`);
    this.impType = impType;
    const fuses = new Uint8Array(32);
    new DataView(fuses.buffer).setUint32(0, keyNumber + 1);
    this.vault = new NodeVault(fuses);
  }

  get publicKey(): string {
    return Buffer.from(this.vault.publicKey).toString('hex');
  }

  get hello(): Extract<DeviceMessage, { type: 'hello' }> {
    const { id: deviceId, impType, publicKey } = this;
    return { type: 'hello', version: linkVersion, deviceId, impType, publicKey, software: 'test' };
  }

  proofOf(nonce: string): Extract<DeviceMessage, { type: 'proof' }> {
    this.nonce = nonce;
    this.signature = Buffer.from(this.vault.sign(proofBytes(nonce, this.id))).toString('hex');
    return { type: 'proof', signature: this.signature };
  }

  /** Says hello and proves itself. */
  async introduce(talk: Conversation): Promise<Of<'welcome'> | Of<'refused'>> {
    const challenge = await talk.ask(this.hello);
    if (challenge?.type !== 'challenge') return challenge as Of<'refused'>;
    return (await talk.ask(this.proofOf(challenge.nonce))) as Of<'welcome'> | Of<'refused'>;
  }

  /** Connects, enrolls and hangs up. */
  async enroll(
    talk: Conversation,
    credentials: { readonly planId: string | null; readonly token: string; readonly repeated?: boolean },
  ): Promise<Of<'enrolled'> | Of<'refused'>> {
    const welcome = await this.introduce(talk);
    if (welcome.type !== 'welcome') return welcome;
    const answer = await talk.ask({
      type: 'enroll',
      planId: credentials.planId === null ? null : PlanId.parse(credentials.planId),
      token: EnrollmentToken.parse(credentials.token),
      ...(credentials.repeated === undefined ? {} : { repeated: credentials.repeated }),
    });
    talk.close();
    return answer as Of<'enrolled'> | Of<'refused'>;
  }
}
