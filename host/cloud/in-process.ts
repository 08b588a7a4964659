/** A device's link to a cloud in the same process: no port, no network. */
import type { CloudMessage, DeviceMessage } from '../../protocol/device-link.ts';
import type { Explanation } from '../../protocol/fault.ts';
import type { Cloud } from './cloud.ts';

/** One open conversation. */
export interface InProcessConnection {
  /** Resolves when the cloud has handled the message and given all its answers. Never rejects. */
  send(message: DeviceMessage): Promise<void>;
  close(): void;
}

/** Connects a device. `onClose` is called at most once, when the cloud ends the conversation. */
export function connectInProcess(
  cloud: Cloud,
  onMessage: (message: CloudMessage) => void,
  onClose: (why: Explanation) => void,
): InProcessConnection {
  const session = cloud.openSession({
    send: onMessage,
    end: ({ cause, cure }) => onClose({ cause, cure }),
  });
  return {
    send: (message) => session.receive(message),
    close: () => void session.close(),
  };
}
