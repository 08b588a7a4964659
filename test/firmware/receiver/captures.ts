/** Reads test/data/captures, knowing just what its README says: independent of the host's readers. */
import { readdirSync, readFileSync } from 'node:fs';
import type { LightBlock } from '../../../firmware/ports.ts';

const folder = new URL('../../data/captures/', import.meta.url);

const blockOf = (sampleHz: number, levels: readonly number[]): LightBlock => ({
  originUs: 0,
  sampleHz,
  firstIndex: 0,
  levels: Uint16Array.from(levels, (level) => Math.round(Math.min(65535, Math.max(0, level)))),
});

function read(name: string): LightBlock {
  const bytes = readFileSync(new URL(name, folder));
  const numbers = (from: number, size: number) =>
    Array.from({ length: Math.floor((bytes.length - from) / size) }, (_, i) =>
      bytes.readUInt16LE(from + i * size),
    );
  if (name.endsWith('.wav'))
    return blockOf(
      bytes.readUInt32LE(24),
      numbers(44, 2).map((level) => (level & 0x8000 ? 0 : level * 2)),
    );
  if (name.endsWith('.bin')) return blockOf(1e6 / bytes.readInt32LE(6), numbers(4, 6));
  const rows = bytes
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',').map(Number));
  return blockOf(
    1 / rows[1]![0]!,
    rows.map((row) => (row[1]! / 3.3) * 65535),
  );
}

export interface Expectation {
  readonly packet?: Readonly<Record<string, unknown>>;
  readonly fault?: true;
}

/** Every capture of the folder: its name, light and expectation. */
export const captures = readdirSync(folder)
  .filter((name) => name.endsWith('.expected.json'))
  .map((name) => {
    const expected = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Expectation & {
      capture: string;
    };
    return { name: expected.capture, block: read(expected.capture), expected };
  });
