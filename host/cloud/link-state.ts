/** What one device link is made of, and how far it has come. */
import type { CloudMessage, DeviceMessage } from '../../protocol/device-link.ts';
import type { CloudContext } from './context.ts';
import type { Introduction } from './admissions.ts';
import type { DeviceLinks } from './device-links.ts';
import type { LinkMemories } from './link-memories.ts';
import type { ProvedDevice } from './proved-device.ts';
import type { Refusal } from './refusals.ts';

/** A device that says much in one go hears now and then that it was heard. */
export const confirmEvery = 8;

/** What devices may tell this cloud beyond the first messages of the protocol. */
export const takenMessages = ['led', 'light'];

/** What carries the conversation. */
export interface LinkCarrier {
  /** Where the device is, as the socket says; none in process. */
  readonly address?: string | undefined;
  readonly send: (message: CloudMessage) => void;
  /** Ends the connection after what was sent, and why; called at most once, and not after `close()`. */
  readonly end: (why: Refusal) => void;
}

export type State =
  | { readonly name: 'new' }
  | { readonly name: 'challenged'; readonly hello: Hello; readonly nonce: string }
  | {
      readonly name: 'proved';
      readonly device: ProvedDevice;
      /** Of its admission: it tells the device's newest link. */
      readonly linkNumber: number;
    }
  | { readonly name: 'closed' };

export type Hello = Introduction & Pick<Of<'hello'>, 'resume'>;
export type Of<T extends DeviceMessage['type']> = Extract<DeviceMessage, { type: T }>;

export interface LinkSessionParts {
  readonly cloud: CloudContext;
  readonly links: DeviceLinks;
  readonly memories: LinkMemories;
}
