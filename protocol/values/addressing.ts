/** Static addressing: four or five IPv4 addresses in reading order. Source: BlinkUp SDK 0.3.0. */
import { failed, ok } from '../result.ts';
import { bytesOfIpv4, ipv4Bytes, ipv4OfBytes } from './ipv4.ts';
import type { ValueCodec } from './value-codec.ts';

/** Addresses in dotted form. */
export interface Addressing {
  readonly ip: string;
  readonly netmask: string;
  readonly gateway: string;
  readonly dns1: string;
  readonly dns2?: string;
}

export const addressing: ValueCodec<Addressing> = {
  encode({ ip, netmask, gateway, dns1, dns2 }) {
    const parts = Object.entries({ ip, netmask, gateway, dns1, ...(dns2 === undefined ? {} : { dns2 }) });
    const bytes = new Uint8Array(parts.length * ipv4Bytes);
    for (const [index, [name, dotted]] of parts.entries()) {
      const part = bytesOfIpv4(dotted);
      if (part === undefined) return failed({ code: 'addressing-form', detail: name });
      bytes.set(part, index * ipv4Bytes);
    }
    return ok(bytes);
  },
  decode(bytes) {
    if (bytes.length !== 4 * ipv4Bytes && bytes.length !== 5 * ipv4Bytes)
      return failed({ code: 'addressing-length', detail: `this one has ${bytes.length}` });
    const part = (index: number): string =>
      ipv4OfBytes(bytes.subarray(index * ipv4Bytes, (index + 1) * ipv4Bytes));
    return ok({
      ip: part(0),
      netmask: part(1),
      gateway: part(2),
      dns1: part(3),
      ...(bytes.length > 4 * ipv4Bytes ? { dns2: part(4) } : {}),
    });
  },
};
