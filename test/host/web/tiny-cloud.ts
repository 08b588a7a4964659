/** A cloud small enough for a page: it grants what the device link asks, to a device that proves its key. */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { ConnectInProcess } from '../../../host/link/in-process-link.ts';
import { proofBytes } from '../../../protocol/device-link.ts';
import type { CloudMessage, DeviceMessage } from '../../../protocol/device-link.ts';
import { AgentId } from '../../../protocol/ids.ts';

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

const nonce = '5a'.repeat(32);
const agent = { agentId: AgentId.parse('abcdefghijkl'), agentUrl: 'http://page.invalid/abcdefghijkl' };

export const tinyCloud: ConnectInProcess = (onMessage) => {
  let hello: Extract<DeviceMessage, { type: 'hello' }> | null = null;
  const answer = (message: DeviceMessage): CloudMessage | null => {
    switch (message.type) {
      case 'hello':
        hello = message;
        return { type: 'challenge', nonce };
      case 'proof': {
        if (hello === null) throw new Error('a proof before the hello');
        const signed = proofBytes(nonce, hello.deviceId);
        const holds = ed25519.verify(bytesOf(message.signature), signed, bytesOf(hello.publicKey));
        return holds
          ? { type: 'welcome', agent: null, blessed: false }
          : { type: 'refused', code: 'link-proof', cause: 'the proof is wrong', cure: 'mend the vault' };
      }
      case 'enroll':
        return { type: 'enrolled', agent, blessed: false, role: 'development' };
      case 'ping':
        return { type: 'pong' };
      case 'ack':
      case 'led':
      case 'light':
      case 'log':
      case 'agent-message':
      case 'ask-factory-token':
      case 'bless':
        return null;
    }
  };
  return {
    send(message) {
      const said = answer(message);
      if (said !== null) onMessage(said);
      return Promise.resolve();
    },
    close: () => {},
  };
};
