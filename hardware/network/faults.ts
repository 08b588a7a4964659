/** Why a network or the server cannot be reached, in the user's words. Stage `network`. */
import type { FaultTable } from '../../protocol/fault.ts';

export type NetworkFaultCode =
  | 'no-wifi-module'
  | 'no-cable'
  | 'ssid-not-found'
  | 'only-5-ghz'
  | 'channel-not-heard'
  | 'signal-too-weak'
  | 'wrong-password'
  | 'association-refused'
  | 'signal-lost'
  | 'dhcp-silent'
  | 'dhcp-exhausted'
  | 'address-off-network'
  | 'gateway-silent'
  | 'dns-silent'
  | 'name-unknown'
  | 'proxy-unreachable'
  | 'proxy-refused'
  | 'captive-portal'
  | 'port-blocked'
  | 'server-down'
  | 'server-lost';

export const networkFaults: FaultTable<NetworkFaultCode> = {
  'no-wifi-module': {
    cause: 'this imp has no Wi-Fi, but its settings name a Wi-Fi network',
    cure: 'do a BlinkUp with an empty SSID, or use an imp with Wi-Fi',
  },
  'no-cable': {
    cause:
      'the settings name no Wi-Fi network, and the imp has neither an Ethernet link nor cellular service',
    cure: 'plug in the cable or check the SIM, or do a BlinkUp with an SSID',
  },
  'ssid-not-found': {
    cause: 'no Wi-Fi network of that name is within reach',
    cure: 'check the spelling of the SSID, capital letters too, and that the access point is on and near',
  },
  'only-5-ghz': {
    cause: 'the Wi-Fi network of that name is on 5 GHz only, and this imp hears 2.4 GHz only',
    cure: "switch the access point's 2.4 GHz band on, and choose that network's name",
  },
  'channel-not-heard': {
    cause: 'the Wi-Fi network is on channel 12, 13 or 14, and this imp hears channels 1 to 11 only',
    cure: 'set the access point to a fixed channel from 1 to 11',
  },
  'signal-too-weak': {
    cause: 'the Wi-Fi network is heard, but too weak to be joined',
    cure: 'move the imp or the access point nearer, or add a repeater',
  },
  'wrong-password': {
    cause: 'the access point refused the password',
    cure: 'do the BlinkUp again and check the password with "show"',
  },
  'association-refused': {
    cause: 'the access point does not let this device in, whatever the password',
    cure: "allow the imp's MAC address in the access point, or switch its filter off; WPA3-only networks need a WPA2 mode",
  },
  'signal-lost': {
    cause: 'the access point is not heard any more',
    cure: 'check that it is on and near; the imp joins again by itself',
  },
  'dhcp-silent': {
    cause: 'the network was joined but gave the imp no address (DHCP did not answer)',
    cure: 'restart the router, check that its DHCP server is on, or BlinkUp with a static address',
  },
  'dhcp-exhausted': {
    cause: 'the network has no address left to give (DHCP refused)',
    cure: 'enlarge the address range of the router or shorten its lease time, or BlinkUp with a static address',
  },
  'address-off-network': {
    cause: 'the static address is not one of this network',
    cure: "BlinkUp with an address within the network's own range and netmask, or without a static address",
  },
  'gateway-silent': {
    cause: 'the gateway of the static settings does not answer',
    cure: "BlinkUp with the router's own address as gateway",
  },
  'dns-silent': {
    cause: 'no DNS server answers',
    cure: 'check the DNS server of the router, or of the static settings, and that the firewall lets port 53 through',
  },
  'name-unknown': {
    cause: "the DNS server does not know the cloud's name",
    cure: 'use a DNS server that resolves public names, and check its filter',
  },
  'proxy-unreachable': {
    cause: 'the HTTP proxy does not answer at that address and port',
    cure: 'check address and port of the proxy and BlinkUp again',
  },
  'proxy-refused': {
    cause: 'the HTTP proxy refused the user name or password',
    cure: 'check the user name and password of the proxy and BlinkUp again',
  },
  'captive-portal': {
    cause: 'the network wants a log-in on a web page before it lets anybody out, which no imp can do',
    cure: 'use a network without such a page, or have the imp let through by its MAC address',
  },
  'port-blocked': {
    cause: 'a firewall blocks the way to the server (TCP port 31314)',
    cure: 'open port 31314 outward in the firewall, or BlinkUp with an HTTP proxy',
  },
  'server-down': {
    cause: 'the server refuses the connection',
    cure: 'start the cloud, or wait until it is back; the imp tries again by itself',
  },
  'server-lost': {
    cause: 'the connection to the server broke off',
    cure: 'check the network and that the cloud runs; the imp tries again by itself',
  },
};
