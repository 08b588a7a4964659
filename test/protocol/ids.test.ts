/** Protects: IDs are read in either case, printed in one, and lie on the wire last byte first. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AgentId,
  DeviceId,
  EnrollmentToken,
  hexOfWireBytes,
  PlanId,
  wireBytesOfId,
} from '../../protocol/ids.ts';

describe.each([
  ['a plan ID', PlanId],
  ['an enrollment token', EnrollmentToken],
  ['a device ID', DeviceId],
])('%s', (name, schema) => {
  test('is 16 hexadecimal digits in either case', () => {
    expect(schema.parse('0123456789abcdef')).toBe('0123456789abcdef');
    expect(schema.parse('0123456789ABCDEF')).toBe('0123456789abcdef');
  });

  test.each([
    '',
    '0123456789abcde',
    '0123456789abcdef0',
    '0123456789abcdeg',
    ' 123456789abcdef',
    '0123456789abcdef\n',
    12,
    null,
  ])('is not %j', (text) => {
    const read = schema.safeParse(text);
    expect(read.success).toBe(false);
    if (typeof text === 'string')
      expect(read.error?.issues[0]?.message).toBe(`${name} is 16 hexadecimal digits`);
  });
});

test('an agent ID is 12 URL-safe characters', () => {
  expect(AgentId.parse('aZ09_-aZ09_-')).toBe('aZ09_-aZ09_-');
  for (const text of ['', 'aZ09_-aZ09_', 'aZ09_-aZ09_-a', 'aZ09_-aZ09_/', 'aZ09_-aZ09_.'])
    expect(AgentId.safeParse(text).success).toBe(false);
});

describe('on the wire', () => {
  test('last byte first', () => {
    expect(wireBytesOfId(PlanId.parse('0123456789abcdef'))).toEqual(
      Uint8Array.of(0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01),
    );
  });

  test('reads back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
        expect(wireBytesOfId(PlanId.parse(hexOfWireBytes(bytes)))).toEqual(bytes);
      }),
    );
  });

  test.each([0, 7, 9])('%d bytes are misuse', (length) => {
    expect(() => hexOfWireBytes(new Uint8Array(length))).toThrow(RangeError);
  });
});
