/** Protects: entries and bytes say the same; an entry never reaches past the packet's end. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEntries, encodeEntries, entriesBytes } from '../../protocol/tlv.ts';

const entry = fc.record({ tag: fc.integer({ min: 0, max: 255 }), bytes: fc.uint8Array({ maxLength: 255 }) });

test('entries round trip, the same tag twice too', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
      const bytes = encodeEntries(entries);
      expect(bytes).toHaveLength(entriesBytes(entries));
      expect(decodeEntries(bytes)).toEqual({ ok: true, value: entries });
    }),
  );
});

test('bytes are entries that give the same bytes, or overrun; a cut never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const entries = decodeEntries(bytes);
      if (entries.ok) expect(encodeEntries(entries.value)).toEqual(bytes);
      else expect(entries.fault.code).toBe('entry-overrun');
    }),
  );
});

test('every cut inside an entry is an overrun that says where', () => {
  const bytes = encodeEntries([
    { tag: 1, bytes: Uint8Array.of(1, 2) },
    { tag: 2, bytes: Uint8Array.of(3) },
  ]);
  const whole = new Set([0, 4, 7]);
  for (let length = 0; length <= bytes.length; length++)
    expect(decodeEntries(bytes.subarray(0, length)).ok).toBe(whole.has(length));
  expect(decodeEntries(bytes.subarray(0, 6))).toMatchObject({
    fault: { detail: 'the entry at byte 4 claims 1 bytes, 0 are left' },
  });
});

test.each([
  ['tag 256', 256, 0],
  ['a negative tag', -1, 0],
  ['256 bytes', 1, 256],
])('%s is misuse', (_, tag, length) => {
  expect(() => encodeEntries([{ tag, bytes: new Uint8Array(length) }])).toThrow(RangeError);
});
