/** Entries of tag, length, value: one byte, one byte, `length` bytes. Source: BlinkUp SDK 0.3.0. */
import { ByteReader, ByteWriter } from './byte-cursor.ts';
import type { Breach } from './packet-faults.ts';
import { failed, ok, type Result } from './result.ts';

/** One entry as it lies in the packet. */
export interface Entry {
  /** 0..255 */
  readonly tag: number;
  /** The value, at most 255 bytes. */
  readonly bytes: Uint8Array;
}

/** What tag and length take. */
export const entryHeadBytes = 2;

/** How long the entries are on the wire. */
export const entriesBytes = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { bytes }) => sum + entryHeadBytes + bytes.length, 0);

/** Puts entries one after the other. Throws RangeError where a tag or a length does not fit its byte. */
export function encodeEntries(entries: readonly Entry[]): Uint8Array {
  const writer = new ByteWriter(entriesBytes(entries));
  for (const { tag, bytes } of entries) writer.u8(tag).u8(bytes.length).put(bytes);
  return writer.bytes();
}

/** Takes entries apart; the last must end exactly with the bytes, else the breach is `entry-overrun`. */
export function decodeEntries(bytes: Uint8Array): Result<readonly Entry[], Breach> {
  const reader = new ByteReader(bytes);
  const entries: Entry[] = [];
  while (reader.remaining > 0) {
    const at = reader.offset;
    const tag = reader.u8();
    if (reader.remaining < 1)
      return failed({ code: 'entry-overrun', detail: `the entry at byte ${at} has no length` });
    const length = reader.u8();
    if (reader.remaining < length)
      return failed({
        code: 'entry-overrun',
        detail: `the entry at byte ${at} claims ${length} bytes, ${reader.remaining} are left`,
      });
    entries.push({ tag, bytes: reader.take(length) });
  }
  return ok(entries);
}
