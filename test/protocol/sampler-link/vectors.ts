/** The golden vectors of the sampler's link, as records. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LinkFault, LinkRecord } from '../../../protocol/sampler-link/wire.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../data/sampler-link', name), 'utf8'));

interface Stored {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly content: string;
  readonly wire: string;
}

const typed: Readonly<Record<string, (list: number[]) => Uint8Array | Uint16Array>> = {
  codes: (list) => Uint16Array.from(list),
  bytes: (list) => Uint8Array.from(list),
};

export const recordVectors = (read('records.json') as Stored[]).map(({ name, fields, content, wire }) => ({
  name,
  content: new Uint8Array(Buffer.from(content, 'hex')),
  wire: new Uint8Array(Buffer.from(wire, 'hex')),
  record: Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typed[key]?.(value as number[]) ?? value]),
  ) as unknown as LinkRecord,
}));

export const faultVectors = (read('faults.json') as { name: string; coded: string; fault: LinkFault }[]).map(
  ({ name, coded, fault }) => ({ name, coded: new Uint8Array(Buffer.from(coded, 'hex')), fault }),
);
