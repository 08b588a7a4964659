/** The addresses that a network's DHCP server has given. */
import { bytesOfIpv4, ipv4OfBytes } from '../../protocol/values/ipv4.ts';
import type { Subnet } from './site.ts';

/** Where the range of given addresses begins, counted from the network's own (chosen, as home routers do). */
const firstHost = 100;

const numberOf = (dotted: string): number =>
  Array.from(bytesOfIpv4(dotted) ?? []).reduce((number, byte) => number * 256 + byte, 0);

const dottedOf = (number: number): string =>
  ipv4OfBytes(Uint8Array.from([24, 16, 8, 0], (bits) => (number >>> bits) & 255));

export class Leases {
  readonly #given = new Map<object, string>();

  /** The address of `holder` in `subnet`, the same as long as it fits there; null: all are given. */
  of(holder: object, subnet: Subnet): string | null {
    const hosts = 2 ** 32 - 1 - numberOf(subnet.netmask) - 1;
    const network = (numberOf(subnet.address) & numberOf(subnet.netmask)) >>> 0;
    const before = this.#given.get(holder);
    if (before !== undefined && numberOf(before) > network && numberOf(before) <= network + hosts)
      return before;
    const taken = new Set([subnet.gateway, ...subnet.dns, ...this.#given.values()]);
    const begin = Math.min(firstHost, hosts);
    for (let i = 0; i < Math.min(hosts, taken.size + 1); i++) {
      const address = dottedOf(network + 1 + ((begin - 1 + i) % hosts));
      if (taken.has(address)) continue;
      this.#given.set(holder, address);
      return address;
    }
    return null;
  }
}
