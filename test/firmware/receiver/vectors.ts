/** Frames and symbols made by the vendor's own encoder, BlinkUp SDK 0.3.0. */
import { readFileSync } from 'node:fs';

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
