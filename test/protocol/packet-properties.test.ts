/** Protects: what is sent reads back, in any order of entries; nothing from outside throws. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packetFaultCodes } from '../../protocol/packet-faults.ts';
import { decodePacket, encodePacket, type Packet } from '../../protocol/packet.ts';
import { decodeEntries, encodeEntries } from '../../protocol/tlv.ts';
import { damagedFrame, packet as anyPacket } from './arbitraries.ts';
import { vectors } from './vectors.ts';

test('what is encoded decodes to itself', () => {
  fc.assert(
    fc.property(anyPacket, (packet) => {
      expect(decodePacket(encodePacket(packet))).toEqual({ ok: true, value: packet });
    }),
    { numRuns: 1000 },
  );
});

test('entries may come in any order', () => {
  fc.assert(
    fc.property(anyPacket, fc.infiniteStream(fc.nat()), (packet, keys) => {
      const entries = decodeEntries(encodePacket(packet));
      if (!entries.ok) throw new Error('not entries');
      const shuffled = entries.value
        .map((value) => ({ value, key: Number(keys.next().value) }))
        .sort((left, right) => left.key - right.key)
        .map(({ value }) => value);
      const decoded = decodePacket(encodeEntries(shuffled));
      if (!decoded.ok) throw new Error(decoded.fault.cause);
      const byTag = (value: Packet) => value.unknown.toSorted((left, right) => left.tag - right.tag);
      expect({ ...decoded.value, unknown: byTag(decoded.value) }).toEqual({
        ...packet,
        unknown: byTag(packet),
      });
    }),
  );
});

test('no bytes make the decoder throw, and what it takes can be sent again and means the same', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    damagedFrame.map((frame) => frame.subarray(2, -2)),
  );
  fc.assert(
    fc.property(bytes, (any) => {
      const packet = decodePacket(any);
      if (packet.ok) expect(decodePacket(encodePacket(packet.value))).toEqual(packet);
      else expect(packetFaultCodes).toContain(packet.fault.code);
    }),
    { numRuns: 20_000 },
  );
});

test('the same bytes in the middle of a larger buffer decode the same', () => {
  for (const { frame } of vectors) {
    const buffer = new Uint8Array(frame.length + 14);
    buffer.set(frame, 7);
    expect(decodePacket(buffer.subarray(9, 7 + frame.length - 2))).toEqual(decodePacket(frame.slice(2, -2)));
  }
});
