/** Whether static settings fit the network. */
import type { Addressing } from '../../protocol/values/addressing.ts';
import { bytesOfIpv4 } from '../../protocol/values/ipv4.ts';
import type { NetworkFaultCode } from './faults.ts';
import type { Subnet } from './site.ts';

/** Why an imp with these settings gets no further than the access point; null: it does. */
export function addressFault({ ip, gateway }: Addressing, subnet: Subnet): NetworkFaultCode | null {
  if (!onSubnet(ip, subnet)) return 'address-off-network';
  return gateway === subnet.gateway ? null : 'gateway-silent';
}

/** Whether one of the settings' DNS servers answers. */
export const dnsAnswers = ({ dns1, dns2 }: Addressing, { dns }: Subnet): boolean =>
  dns.includes(dns1) || (dns2 !== undefined && dns.includes(dns2));

function onSubnet(ip: string, { address, netmask }: Subnet): boolean {
  const mask = bytesOfIpv4(netmask) ?? [];
  const host = bytesOfIpv4(ip) ?? [];
  const network = bytesOfIpv4(address) ?? [];
  return Array.from(mask).every((bits, i) => ((host[i] ?? 0) & bits) === ((network[i] ?? 0) & bits));
}
