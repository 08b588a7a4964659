/** Protects sigrok's sessions: zips however they were made, cut or lying, and in pieces of any size. */
import { strToU8, Zip, ZipDeflate, zipSync, type Zippable } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { captureReader } from '../../../host/captures/formats/capture-reader.ts';
import { srWriter } from '../../../host/captures/formats/sr-writer.ts';
import { codeOf, lightIn } from './reading.ts';

const metadata = '[global]\n[device 1]\nsamplerate=1 kHz\ntotal analog=1\nanalog1=CH1\n';
const levels = Uint16Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 65_536);

const floats = Float32Array.from(levels, (level) => (level * 3.3) / 65_535);
const samples = new Uint8Array(floats.buffer);

/** With every length before its file, as sigrok makes it. */
const counted = (more: Zippable = {}): Uint8Array =>
  zipSync({ version: strToU8('2'), metadata: strToU8(metadata), 'analog-1-1-1': samples, ...more });

/** With every length after its file, as who cannot go back makes it. */
function described(): Uint8Array {
  const parts: Uint8Array[] = [];
  const zip = new Zip((_error, bytes) => void parts.push(bytes));
  const files = [
    ['version', strToU8('2')],
    ['metadata', strToU8(metadata)],
    ['elsewhere', samples],
    ['analog-1-1-1', samples],
  ] as const;
  for (const [name, bytes] of files) {
    const file = new ZipDeflate(name);
    zip.add(file);
    file.push(bytes, true);
  }
  zip.end();
  return Uint8Array.from(Buffer.concat(parts));
}

const ours = (): Uint8Array => {
  const writer = srWriter();
  const head = writer.push({ originUs: 0, sampleHz: 1000, firstIndex: 0, levels });
  return Uint8Array.from(Buffer.concat([head, writer.end().tail]));
};

const kinds = { counted: counted(), described: described(), ours: ours() } as const;

const levelsOf = (blocks: Iterable<LightBlock>): readonly number[] =>
  Array.from(blocks).flatMap(({ levels: each }) => Array.from(each));

const read = (session: Uint8Array) => codeOf(() => lightIn(session));

describe.each(Object.entries(kinds))('a session with lengths %s', (_, session) => {
  it('is read, in pieces of any size', () => {
    expect(levelsOf(lightIn(session))).toEqual([...levels]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70_000 }), (size) => {
        expect(levelsOf(lightIn(session, {}, size))).toEqual([...levels]);
      }),
      { numRuns: 12 },
    );
  });

  it('that was cut off anywhere is an error', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: session.length - 400 }), (length) => {
        expect(read(session.slice(0, length))).toMatch(/^(cut|bad)-sr$/);
      }),
      { numRuns: 60 },
    );
  });

  it('with a byte that is another one is read, or an error', () => {
    fc.assert(
      fc.property(fc.nat(session.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const broken = session.slice();
        broken[at] = (broken[at] ?? 0) ^ flip;
        // Anything but an ImpError is thrown on.
        expect(() => read(broken)).not.toThrow();
      }),
      { numRuns: 150 },
    );
  });
});

/** Where the header of a file stands. */
function headerAt(session: Uint8Array, name: string): number {
  const at = Buffer.from(session).indexOf(name) - 30;
  expect(at).toBeGreaterThan(0);
  return at;
}

it.each([
  ['longer than it says', 22, samples.length - 4],
  ['shorter than it says', 22, samples.length + 4],
  ['encrypted', 6, 1],
  ['compressed otherwise', 8, 14],
])('a file that is %s is an error', (_, offset, value) => {
  const session = counted();
  const view = new DataView(session.buffer, session.byteOffset);
  const at = headerAt(session, 'analog-1-1-1') + offset;
  if (offset === 22) view.setUint32(at, value, true);
  else view.setUint16(at, value, true);
  expect(read(session)).toBe('bad-sr');
});

it('lengths in 64 bits are taken from the extra field', () => {
  const extra = new Uint8Array(16);
  const session = counted({ 'analog-1-1-2': [samples, { extra: { 1: extra } }] });
  const at = headerAt(session, 'analog-1-1-2');
  const view = new DataView(session.buffer, session.byteOffset);
  const told = at + 30 + 'analog-1-1-2'.length + 4;
  view.setBigUint64(told, BigInt(view.getUint32(at + 22, true)), true);
  view.setBigUint64(told + 8, BigInt(view.getUint32(at + 18, true)), true);
  view.setUint32(at + 18, 0xffff_ffff, true);
  view.setUint32(at + 22, 0xffff_ffff, true);
  expect(levelsOf(lightIn(session))).toHaveLength(2 * levels.length);
});

it('a part of 64 MB that is one of a few kB in the zip comes in blocks, as it swells', () => {
  const reader = captureReader();
  const session = zipSync({
    metadata: strToU8(metadata),
    'analog-1-1-1': new Uint8Array(64 << 20),
  });
  let count = 0;
  let most = 0;
  for (const blocks of [reader.push(session), reader.end()])
    for (const block of blocks) {
      count += block.levels.length;
      most = Math.max(most, block.levels.length);
    }
  expect({ count, most }).toEqual({ count: 16 << 20, most: 4096 });
});
