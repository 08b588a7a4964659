/** What a BlinkUp says: typed values out of, and into, the bytes between a frame's length and its CRC. */
import type { Fault } from './fault.ts';
import { type Breach, packetFault } from './packet-faults.ts';
import {
  type FieldName,
  fieldNames,
  fieldOfTag,
  type FieldValues,
  type PacketField,
  packetFields,
} from './packet-fields.ts';
import { failed, ok, type Result } from './result.ts';
import { decodeEntries, encodeEntries, entriesBytes, type Entry } from './tlv.ts';

/**
 * One packet: `ssid`, `password`, `addressing`, `proxy`, `enrollment`, `clear`, each only where its entry is there.
 * Holds secrets in clear: it must not be traced or logged as it is.
 */
export interface Packet extends FieldValues {
  /** Entries with tags that nobody has published (WPS, APN): kept as they came, without effect. */
  readonly unknown: readonly Entry[];
}

/** A frame's length is one byte. */
export const maxPacketBytes = 255;

const fieldOf = (name: FieldName): PacketField<unknown> => packetFields[name];

/** The rules that are about entries together, not about one value (chosen). */
function breachOfWhole(entries: readonly Entry[], packet: Packet): Breach | undefined {
  if (entries.length === 0) return { code: 'empty' };
  if (packet.clear && entries.length > 1) return { code: 'clear-not-alone' };
  if (entries.length === packet.unknown.length)
    return { code: 'only-unknown', detail: entries.map(({ tag }) => `tag ${tag}`).join(', ') };
  if (packet.password !== undefined && packet.ssid === undefined) return { code: 'password-without-ssid' };
  return undefined;
}

function breachOfTags(entries: readonly Entry[]): Breach | undefined {
  const seen = new Set<number>();
  for (const { tag } of entries) {
    if (seen.has(tag)) return { code: 'duplicate-entry', detail: fieldTitle(tag) };
    seen.add(tag);
  }
  return undefined;
}

function fieldTitle(tag: number): string {
  const name = fieldOfTag.get(tag);
  return name === undefined ? `tag ${tag}` : packetFields[name].title;
}

function encodeValues(packet: Packet): Result<readonly Entry[], Breach> {
  const entries: Entry[] = [];
  for (const name of fieldNames) {
    const value = packet[name];
    if (value === undefined) continue;
    const { tag, codec } = fieldOf(name);
    const encoded = codec.encode(value);
    if (!encoded.ok) return encoded;
    entries.push({ tag, bytes: encoded.value });
  }
  return ok([...entries, ...packet.unknown]);
}

function encodeWhole(packet: Packet): Result<Uint8Array, Breach> {
  const entries = encodeValues(packet);
  if (!entries.ok) return entries;
  const breach = breachOfTags(entries.value) ?? breachOfWhole(entries.value, packet);
  if (breach !== undefined) return failed(breach);
  const length = entriesBytes(entries.value);
  return length > maxPacketBytes
    ? failed({ code: 'too-long', detail: `this one has ${length}` })
    : ok(encodeEntries(entries.value));
}

const faultOf = ({ code, detail }: Breach, atUs?: number): Fault => packetFault(code, atUs, detail);

/** Says what would keep a packet from being sent: a fault of stage `packet`, or undefined where it is fit to send. */
export function checkPacket(packet: Packet): Fault | undefined {
  const bytes = encodeWhole(packet);
  return bytes.ok ? undefined : faultOf(bytes.fault);
}

/**
 * The packet's bytes: known entries in the SDK's order, then the unknown ones. Whatever it returns, `decodePacket` takes.
 * Throws RangeError where `checkPacket` finds a fault: ask that first for what a person typed.
 */
export function encodePacket(packet: Packet): Uint8Array {
  const bytes = encodeWhole(packet);
  if (bytes.ok) return bytes.value;
  const { stage, code, cause, cure } = faultOf(bytes.fault);
  throw new RangeError(`${stage}/${code}: ${cause}; ${cure}`);
}

function packetOf(entries: readonly Entry[]): Result<Packet, Breach> {
  const values: Partial<Record<FieldName, unknown>> = {};
  const unknown: Entry[] = [];
  for (const entry of entries) {
    const name = fieldOfTag.get(entry.tag);
    if (name === undefined) {
      unknown.push(entry);
      continue;
    }
    const value = fieldOf(name).codec.decode(entry.bytes);
    if (!value.ok) return value;
    values[name] = value.value;
  }
  return ok({ ...values, unknown } as Packet);
}

function decodeWhole(bytes: Uint8Array): Result<Packet, Breach> {
  const entries = decodeEntries(bytes);
  if (!entries.ok) return entries;
  const tags = breachOfTags(entries.value);
  if (tags !== undefined) return failed(tags);
  const packet = packetOf(entries.value);
  if (!packet.ok) return packet;
  const breach = breachOfWhole(entries.value, packet.value);
  return breach === undefined ? packet : failed(breach);
}

/** Reads a packet of any bytes; never throws. A breach of well-formedness is a fault of stage `packet`; `atUs` is put into it. */
export function decodePacket(bytes: Uint8Array, atUs?: number): Result<Packet, Fault> {
  const packet = decodeWhole(bytes);
  return packet.ok ? packet : failed(faultOf(packet.fault, atUs));
}
