/** A clear: an entry whose being there is its value. Source: BlinkUp SDK 0.3.0. */
import { failed, ok } from '../result.ts';
import type { ValueCodec } from './value-codec.ts';

export const clear: ValueCodec<true> = {
  encode: () => ok(new Uint8Array(0)),
  decode: (bytes) =>
    bytes.length === 0 ? ok(true) : failed({ code: 'clear-not-empty', detail: `${bytes.length} bytes` }),
};
