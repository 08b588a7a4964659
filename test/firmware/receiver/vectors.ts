/** Frames and symbols made by the vendor's own encoder, BlinkUp SDK 0.3.0; the bi-level symbols are written here. */
import { readFileSync } from 'node:fs';
import { decodeFrame } from '../../../protocol/frame.ts';
import type { LineCode } from '../../../protocol/line-code.ts';
import type { Packet } from '../../../protocol/packet.ts';
import { biLevel, preambles } from './light.ts';

export interface Vector {
  readonly name: string;
  readonly config: {
    readonly planId?: string;
    readonly token?: string;
    readonly network?: { readonly ssid?: string };
  };
  readonly frame_hex: string;
  readonly symbols: string;
}

export const vectors = JSON.parse(
  readFileSync(new URL('../../data/vectors/blinkup-sdk-0.3.0.json', import.meta.url), 'utf8'),
) as readonly Vector[];

export const bytesOf = (vector: Vector): readonly number[] =>
  vector.frame_hex.match(/../g)!.map((hex) => Number.parseInt(hex, 16));

export const symbolsOf = (vector: Vector, lineCode: LineCode): string =>
  lineCode === 'tri-level' ? vector.symbols : `${preambles['bi-level']}${biLevel(bytesOf(vector))}000000`;

/** What the vector's bytes mean; the protocol's own tests compare that with the vector's configuration. */
export function expectedPacket(vector: Vector): Packet {
  const decoded = decodeFrame(Uint8Array.from(bytesOf(vector)));
  if (!decoded.ok) throw new Error(`vector ${vector.name} is broken`);
  return decoded.value;
}
