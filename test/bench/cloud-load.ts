/** Devices that come to a cloud over real sockets: each connects, proves itself, enrolls and hangs up. */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { type CloudMessage, linkVersion, proofBytes } from '../../protocol/device-link.ts';
import { DeviceId } from '../../protocol/ids.ts';
import type { IssuedToken } from '../../host/cloud/index.ts';
import { LeanSocket } from './lean-socket.ts';

const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface LoadDevice {
  readonly id: DeviceId;
  readonly key: KeyObject;
  readonly publicKey: string;
}

/** A device whose key follows from its number. */
export function loadDevice(number: number): LoadDevice {
  const seed = Buffer.alloc(32);
  seed.writeUInt32BE(number + 1);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  const id = DeviceId.parse(`5000${number.toString(16).padStart(12, '0')}`);
  return { id, key, publicKey: Buffer.from(x, 'base64url').toString('hex') };
}

/** A device that has proved itself and says nothing more. Its socket stays open until the answer is called. */
export function idleOverSocket(linkUrl: string, device: LoadDevice): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const socket = talk(linkUrl, device, reject, (message) => {
      if (message.type === 'welcome') resolve(() => socket.cut());
      else if (message.type !== 'pong') reject(new Error(JSON.stringify(message)));
    });
  });
}

/** Milliseconds from the first byte to the agent's URL. Throws if the device is refused. */
export function enrollOverSocket(
  linkUrl: string,
  device: LoadDevice,
  { planId, token }: Pick<IssuedToken, 'planId' | 'token'>,
): Promise<number> {
  const fromMs = performance.now();
  return new Promise((resolve, reject) => {
    const socket = talk(linkUrl, device, reject, (message) => {
      if (message.type === 'welcome') return socket.send(JSON.stringify({ type: 'enroll', planId, token }));
      if (message.type === 'enrolled') resolve(performance.now() - fromMs);
      else reject(new Error(JSON.stringify(message)));
      return socket.close();
    });
  });
}

/** Connects and proves who it is; `heard` is told what the cloud says after that. */
function talk(
  linkUrl: string,
  { id, key, publicKey }: LoadDevice,
  failed: (error: Error) => void,
  heard: (message: CloudMessage) => void,
): LeanSocket {
  const socket = new LeanSocket(linkUrl, {
    opened: () =>
      say({
        type: 'hello',
        version: linkVersion,
        deviceId: id,
        impType: 'imp003',
        publicKey,
        software: 'load',
      }),
    failed,
    heard: (text) => {
      const message = JSON.parse(text) as CloudMessage;
      if (message.type !== 'challenge') return heard(message);
      const signature = sign(null, proofBytes(message.nonce, id), key).toString('hex');
      return say({ type: 'proof', signature });
    },
  });
  const say = (message: object): void => socket.send(JSON.stringify(message));
  return socket;
}
