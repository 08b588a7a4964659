/** Settings that nobody has, of which only the length is told. Pure. */
import type { ChanceStream } from '../../../hardware/random.ts';
import type { Packet } from '../../../protocol/packet.ts';
import { fieldOfTag } from '../../../protocol/packet-fields.ts';

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
/** Tag and length. */
const entryBytes = 2;
const longest = { ssid: 32, password: 63 } as const;
const leastSsid = 2;

/** A packet of so many bytes; null: none is so short. */
export function madeUpPacket(bytes: number, chance: ChanceStream): Packet | null {
  const text = (length: number): string =>
    Array.from({ length }, () => letters[chance.integer(letters.length)] ?? '').join('');
  const ssid = fitting(bytes, longest.ssid);
  if (ssid < leastSsid) return null;
  const left = bytes - entryBytes - ssid;
  if (left === 0) return { ssid: text(ssid), unknown: [] };
  const password = fitting(left, longest.password);
  const more = left - entryBytes - password;
  const tag = Array.from({ length: 256 }, (_, i) => 255 - i).find((each) => !fieldOfTag.has(each)) ?? 255;
  return {
    ssid: text(ssid),
    password: text(password),
    unknown: more === 0 ? [] : [{ tag, bytes: chance.bytes(more - entryBytes) }],
  };
}

/** The length of a value, so that what is left is nothing or room for another entry. */
function fitting(bytes: number, most: number): number {
  const length = Math.min(most, bytes - entryBytes);
  const left = bytes - entryBytes - length;
  return left > 0 && left < entryBytes ? length - (entryBytes - left) : length;
}
