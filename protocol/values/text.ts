/** A text of limited length, as the SSID and the password. */
import type { PacketFaultCode } from '../packet-faults.ts';
import { failed, ok, type Result } from '../result.ts';
import { isUtf8Text, utf8Bytes, utf8Text } from '../utf8.ts';
import type { ValueCodec } from './value-codec.ts';

/** Limits are in bytes of UTF-8, not in letters. `name` says in faults which text it is; the text itself stays out of them. */
export interface TextLimits {
  readonly name: string;
  readonly leastBytes: number;
  readonly mostBytes: number;
  /** The breach where a limit is missed. */
  readonly lengthCode: PacketFaultCode;
}

export function text({ name, leastBytes, mostBytes, lengthCode }: TextLimits): ValueCodec<string> {
  const notUtf8 = failed({ code: 'not-utf8', detail: name } as const);
  const limited = <V>(bytes: Uint8Array, value: V): Result<V, { code: PacketFaultCode; detail: string }> =>
    bytes.length < leastBytes || bytes.length > mostBytes
      ? failed({ code: lengthCode, detail: `this one has ${bytes.length}` })
      : ok(value);
  return {
    encode(value) {
      if (!isUtf8Text(value)) return notUtf8;
      const bytes = utf8Bytes(value);
      return limited(bytes, bytes);
    },
    decode(bytes) {
      const value = utf8Text(bytes);
      return value === undefined ? notUtf8 : limited(bytes, value);
    },
  };
}
