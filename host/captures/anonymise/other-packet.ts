/** Other settings of the same shape and length, so that their flash has as many symbols. Pure. */
import type { ChanceStream } from '../../../hardware/random.ts';
import { EnrollmentToken, PlanId } from '../../../protocol/ids.ts';
import type { Packet } from '../../../protocol/packet.ts';
import type { Addressing } from '../../../protocol/values/addressing.ts';

/** Easy to tell apart when they are read out. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
const hexDigits = '0123456789abcdef';
const idDigits = 16;

/** Nothing in it is the old packet's, but for what has no content: `clear`, and which entries there are. */
export function otherPacket(packet: Packet, chance: ChanceStream): Packet {
  const { ssid, password, enrollment, addressing, proxy, clear, unknown } = packet;
  const text = (old: string): string => otherText(old, letters, utf8Length(old), chance);
  const id = (old: string): string => otherText(old, hexDigits, idDigits, chance);
  return {
    ...(ssid === undefined ? {} : { ssid: text(ssid) }),
    ...(password === undefined ? {} : { password: text(password) }),
    ...(addressing === undefined ? {} : { addressing: otherAddressing(addressing, chance) }),
    ...(proxy === undefined
      ? {}
      : {
          proxy: {
            address: text(proxy.address),
            port: 1024 + chance.integer(64_000),
            ...(proxy.user === undefined ? {} : { user: text(proxy.user) }),
            ...(proxy.password === undefined ? {} : { password: text(proxy.password) }),
          },
        }),
    ...(enrollment === undefined
      ? {}
      : {
          enrollment: {
            planId: enrollment.planId === null ? null : PlanId.parse(id(enrollment.planId)),
            token: EnrollmentToken.parse(id(enrollment.token)),
          },
        }),
    ...(clear === undefined ? {} : { clear }),
    unknown: unknown.map(({ tag, bytes }) => ({ tag, bytes: chance.bytes(bytes.length) })),
  };
}

const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

/** Never the old one by chance. */
function otherText(old: string, alphabet: string, length: number, chance: ChanceStream): string {
  if (length === 0) return '';
  for (;;) {
    const text = Array.from({ length }, () => alphabet[chance.integer(alphabet.length)] ?? '').join('');
    if (text !== old) return text;
  }
}

/** From the block that is kept for documentation. Source: RFC 5737. */
function otherAddressing({ dns2 }: Addressing, chance: ChanceStream): Addressing {
  const host = (): string => `192.0.2.${1 + chance.integer(254)}`;
  const base = { ip: host(), netmask: '255.255.255.0', gateway: host(), dns1: host() };
  return dns2 === undefined ? base : { ...base, dns2: host() };
}
