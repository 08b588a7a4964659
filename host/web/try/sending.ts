/** What the phone is told to send, at first what works. */
import type { LineCode } from '../../../protocol/line-code.ts';

/** What the phone is to bring along: what one may do right, and the usual mistakes. */
export const bringings = {
  fresh: 'a fresh token, as the app gets it',
  used: 'a token that was used before',
  expired: 'a token that has expired',
  foreign: 'a token of another cloud',
  production: 'a production plan ID, though the device is not blessed',
} as const;
export type Bringing = keyof typeof bringings;

/** The network where the page's imp stands. */
export const network = { ssid: 'HomeNet', password: 's3cret!!' } as const;

export interface SendingState {
  readonly lineCode: LineCode;
  readonly symbolHz: number;
  readonly ssid: string;
  readonly password: string;
  readonly bringing: Bringing;
}

export const firstSending: SendingState = {
  ...network,
  lineCode: 'tri-level',
  symbolHz: 60,
  bringing: 'fresh',
};
