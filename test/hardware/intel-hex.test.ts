/** Protects what goes on a chip: a hex file is read to the byte, and a damaged one is never taken for a program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryImage, parseIntelHex } from '../../hardware/intel-hex.ts';

const end = ':00000001FF';
const hexDigits = Array.from({ length: 16 }, (_, digit) => digit.toString(16).toUpperCase());
const sampler = readFileSync(join(import.meta.dirname, '../../hardware/sampler/sampler.hex'), 'utf8');

describe('Intel HEX', () => {
  it('is read, and records that touch are one segment', () => {
    const parsed = parseIntelHex(
      [':0400000001020304F2', ':0200040005 06EF'.replace(' ', ''), ':01002000AA35', end].join('\r\n'),
    );
    expect(parsed).toEqual({
      ok: true,
      value: [
        { address: 0, bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) },
        { address: 32, bytes: Uint8Array.of(0xaa) },
      ],
    });
    if (parsed.ok) expect(memoryImage(parsed.value, 33)[31]).toBe(0xff);
  });

  it.each([
    ['no record', 'hello', 1],
    ['a wrong check sum', ':0400000001020304F3', 1],
    ['a count that does not fit', ':0500000001020304F1', 1],
    ['bytes behind the end', `${end}\n:01002000AA35`, 2],
    ['an address above 64 KB', ':020000040001F9', 1],
    ['a file that is cut', ':01002000AA35', 1],
    ['an empty file', '', 1],
  ])('%s is a fault with its line', (_, text, line) => {
    expect(parseIntelHex(text)).toMatchObject({ ok: false, fault: { line } });
  });

  it('no single changed digit of the sampler’s hex file passes', () => {
    const whole = parseIntelHex(sampler);
    expect(whole.ok).toBe(true);
    const digits = [...sampler.matchAll(/[0-9A-F]/g)].map(({ index }) => index);
    fc.assert(
      fc.property(fc.constantFrom(...digits), fc.constantFrom(...hexDigits), (at, digit) => {
        if (sampler[at] === digit) return;
        expect(parseIntelHex(sampler.slice(0, at) + digit + sampler.slice(at + 1)).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
