/**
 * The one table of what a packet can say. The type of a packet, the encoder, the decoder and the table in README.md come from it.
 * Its order is that in which BlinkUp SDK 0.3.0 sends entries.
 */
import { addressing } from './values/addressing.ts';
import { clear } from './values/clear.ts';
import { enrollment } from './values/enrollment.ts';
import { proxy } from './values/proxy.ts';
import { text } from './values/text.ts';
import type { ValueCodec } from './values/value-codec.ts';

export const maxSsidBytes = 32;
export const maxPasswordBytes = 64;

/** One kind of entry. */
export interface PacketField<V> {
  /** The entry's tag. Source of all tags: BlinkUp SDK 0.3.0. */
  readonly tag: number;
  /** What people call it. */
  readonly title: string;
  readonly codec: ValueCodec<V>;
  /** The value's length, for the README. */
  readonly bytes: string;
  /** The value's meaning, for the README. */
  readonly meaning: string;
}

const field = <V>(row: PacketField<V>): PacketField<V> => row;

export const packetFields = {
  ssid: field({
    tag: 1,
    title: 'SSID',
    codec: text({ name: 'SSID', leastBytes: 1, mostBytes: maxSsidBytes, lengthCode: 'ssid-length' }),
    bytes: `1-${maxSsidBytes}`,
    meaning: 'UTF-8. Left out, with the password, on Ethernet and cellular',
  }),
  password: field({
    tag: 6,
    title: 'password',
    codec: text({
      name: 'password',
      leastBytes: 0,
      mostBytes: maxPasswordBytes,
      lengthCode: 'password-length',
    }),
    bytes: `0-${maxPasswordBytes}`,
    meaning: 'UTF-8, empty for an open network. Only with an SSID',
  }),
  addressing: field({
    tag: 11,
    title: 'static addressing',
    codec: addressing,
    bytes: '16 or 20',
    meaning:
      'IPv4 address, netmask, gateway, DNS server and maybe a second one, each 4 bytes in reading order',
  }),
  proxy: field({
    tag: 13,
    title: 'HTTP proxy',
    codec: proxy,
    bytes: '4 or more',
    meaning:
      'port (2 bytes, least significant first), address length, address [, user length, user [, password length, password]]',
  }),
  enrollment: field({
    tag: 5,
    title: 'enrollment',
    codec: enrollment,
    bytes: '16',
    meaning:
      'plan ID (8), enrollment token (8), each with its bytes reversed from its hex. No plan ID: eight zero bytes',
  }),
  clear: field({
    tag: 7,
    title: 'clear',
    codec: clear,
    bytes: '0',
    meaning: 'forget the network settings. Alone in its packet',
  }),
} as const;

type Fields = typeof packetFields;
export type FieldName = keyof Fields;

/** What the known entries of a packet say: one optional property per field. */
export type FieldValues = {
  readonly [K in FieldName]?: Fields[K] extends PacketField<infer V> ? V : never;
};

/** The fields' names in sending order. */
export const fieldNames = Object.keys(packetFields) as readonly FieldName[];

/** Tag to field name. */
export const fieldOfTag: ReadonlyMap<number, FieldName> = new Map(
  fieldNames.map((name) => [packetFields[name].tag, name]),
);
