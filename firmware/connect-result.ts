import type { ConnectResult } from './device-api.ts';

/** What code is told of a connection that failed with a fault of stage `network`; any other code: `no-server`. */
const results: Readonly<Record<string, ConnectResult>> = {
  'ssid-not-found': 'no-wifi',
  'only-5-ghz': 'no-wifi',
  'channel-not-heard': 'no-wifi',
  'signal-too-weak': 'no-wifi',
  'wrong-password': 'no-wifi',
  'association-refused': 'no-wifi',
  'signal-lost': 'no-wifi',
  'no-wifi-module': 'no-wifi',
  'no-cable': 'no-wifi',
  'dhcp-silent': 'no-ip-address',
  'dhcp-exhausted': 'no-ip-address',
  'address-off-network': 'no-ip-address',
  'gateway-silent': 'no-ip-address',
  'join-timeout': 'no-wifi',
  'dns-silent': 'not-resolved',
  'name-unknown': 'not-resolved',
  'proxy-unreachable': 'no-proxy',
  'proxy-refused': 'no-proxy',
};

/** What code is told of a connection that failed so. */
export const connectResultOf = (faultCode: string): ConnectResult => results[faultCode] ?? 'no-server';
