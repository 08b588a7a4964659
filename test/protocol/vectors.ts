/** All vectors: every file of test/data/vectors, so that adding one adds tests. */
import { readdirSync, readFileSync } from 'node:fs';
import type { BlinkUpSettingsInput } from '../../protocol/settings.ts';

export interface Vector {
  readonly name: string;
  readonly config: BlinkUpSettingsInput;
  readonly frame: Uint8Array;
  /** Shades as digits. */
  readonly symbols: string;
}

interface VectorRecord {
  readonly name: string;
  readonly config: BlinkUpSettingsInput;
  readonly frame_hex: string;
  readonly symbols: string;
}

const folder = new URL('../data/vectors/', import.meta.url);

export const vectors: readonly Vector[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as VectorRecord[])
  .map(({ name, config, frame_hex: hex, symbols }) => ({ name, config, frame: bytesOfHex(hex), symbols }));

export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}
