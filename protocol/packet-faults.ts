/** What can be wrong with a packet, whether it came by light or a person is about to send it. */
import { faultsOf, type FaultTable } from './fault.ts';

const sendAgain = 'send the BlinkUp again; if it happens every time, the sending app makes wrong packets';

/** The breaches of well-formedness (chosen: no public source states the rules), one code each. */
const table = {
  empty: {
    cause: 'the packet holds no entries; steady grey light looks like an empty packet',
    cure: 'send the BlinkUp again, and hold the screen to the sensor before it starts',
  },
  'entry-overrun': {
    cause: 'an entry claims more bytes than the packet has left',
    cure: sendAgain,
  },
  'duplicate-entry': { cause: 'the same entry occurs twice', cure: sendAgain },
  'only-unknown': {
    cause: 'the packet holds none of the known entries',
    cure: 'send network settings, an enrollment or a clear; WPS and cellular APN entries are not known here',
  },
  'ssid-length': {
    cause: 'an SSID is 1 to 32 bytes of UTF-8',
    cure: 'shorten the network name; letters beyond ASCII take 2 to 4 bytes',
  },
  'password-length': {
    cause: 'a Wi-Fi password is at most 64 bytes of UTF-8',
    cure: 'shorten the password; letters beyond ASCII take 2 to 4 bytes',
  },
  'password-without-ssid': { cause: 'a password came without the SSID that it belongs to', cure: sendAgain },
  'not-utf8': { cause: 'a text in the packet is not UTF-8', cure: sendAgain },
  'enrollment-length': { cause: 'an enrollment is 16 bytes: plan ID and enrollment token', cure: sendAgain },
  'addressing-length': {
    cause: 'static addressing is 16 or 20 bytes: address, netmask, gateway and one or two DNS servers',
    cure: sendAgain,
  },
  'addressing-form': {
    cause: 'static addressing takes IPv4 addresses such as 192.168.1.20',
    cure: 'write each address as four numbers from 0 to 255 with dots between',
  },
  'proxy-malformed': {
    cause: 'a proxy is a port from 1 to 65535 and an address, with a user name before any password',
    cure: 'check the proxy settings of the sending app, then send the BlinkUp again',
  },
  'clear-not-empty': { cause: 'a clear carries no value, this one has bytes', cure: sendAgain },
  'clear-not-alone': {
    cause: 'a clear stands alone in its packet, here it came with other entries',
    cure: 'send the clear by itself, then the new settings',
  },
  'too-long': {
    cause: 'a packet is at most 255 bytes',
    cure: 'shorten the SSID, the password or the proxy settings',
  },
} as const satisfies FaultTable<string>;

export type PacketFaultCode = keyof typeof table;

/** Every code, for tables and tests. */
export const packetFaultCodes = Object.keys(table) as readonly PacketFaultCode[];

/** Makes a fault of stage `packet`. `detail` must not hold a secret. */
export const packetFault = faultsOf('packet', table);

/** A fault in the making: which rule was broken and where, before time and words are known. Never holds a secret. */
export interface Breach {
  readonly code: PacketFaultCode;
  readonly detail?: string;
}
