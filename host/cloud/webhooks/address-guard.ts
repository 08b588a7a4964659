/** Which addresses the cloud may be made to call: a webhook's URL is a stranger's, the network around the cloud is not. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** `special`: link-local (where hosters keep their secrets), multicast, tunnels, reserved: never called. */
export type AddressKind = 'public' | 'loopback' | 'private' | 'special';

/** What of the machine's own surroundings may be called. */
export interface AddressRule {
  readonly loopback: boolean;
  readonly private: boolean;
}

/** Sources: IANA's registries of special-purpose IPv4 and IPv6 addresses. */
const ipv4: Readonly<Record<Exclude<AddressKind, 'public'>, readonly string[]>> = {
  loopback: ['127.0.0.0/8'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'],
  special: [
    '0.0.0.0/8',
    '169.254.0.0/16',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
};

const ipv6: typeof ipv4 = {
  loopback: ['::1/128'],
  private: ['fc00::/7'],
  special: [
    '::/128',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/32',
    '2001:db8::/32',
    '2002::/16',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
  ],
};

/** IPv6 addresses that stand for an IPv4 one: mapped, translated (NAT64), compatible. */
const embeddings = ['::ffff:', '64:ff9b::', '::'];
const embeddingBits = 96;

function listOf(kind: keyof typeof ipv4): BlockList {
  const list = new BlockList();
  for (const range of ipv4[kind]) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), 'ipv4');
    for (const prefix of embeddings)
      list.addSubnet(`${prefix}${address}`, embeddingBits + Number(bits), 'ipv6');
  }
  for (const range of ipv6[kind]) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), 'ipv6');
  }
  return list;
}

/** The first that knows an address says what it is: `::1` is loopback before it is an embedded 0.0.0.1. */
const lists = (['loopback', 'private', 'special'] as const).map((kind) => ({ kind, list: listOf(kind) }));

/** What an IP address is. Throws RangeError for a text that is none. */
export function addressKind(address: string): AddressKind {
  if (!isIPv4(address) && !isIPv6(address)) throw new RangeError(`${address} is no IP address`);
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  return lists.find(({ list }) => list.check(address, family))?.kind ?? 'public';
}

/** Whether an IP address may be called. */
export function addressIsAllowed(address: string, rule: AddressRule): boolean {
  const kind = addressKind(address);
  return kind === 'public' || (kind !== 'special' && rule[kind]);
}

/** The IP address that a URL names itself; null: it names a host. */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIPv4(host) || isIPv6(host) ? host : null;
}
