/**
 * An HTTP proxy: port (two bytes, least significant first), address, and maybe user, and maybe password, each of these three
 * behind its length byte. Known (BlinkUp SDK 0.3.0): an empty user or password is left out. Chosen: where another sender writes
 * one of no length, it means the same; port 0, an empty address and a password without a user are malformed.
 */
import { ByteReader, ByteWriter } from '../byte-cursor.ts';
import { failed, ok } from '../result.ts';
import { isUtf8Text, utf8Bytes, utf8Text } from '../utf8.ts';
import type { ValueCodec } from './value-codec.ts';

export interface Proxy {
  /** Host name or IP address, at least a byte. */
  readonly address: string;
  /** 1..65535 */
  readonly port: number;
  /** Absent where the proxy wants no log-in. */
  readonly user?: string;
  /** Only with a user; absent where it is empty. */
  readonly password?: string;
}

const malformed = (detail: string) => failed({ code: 'proxy-malformed', detail } as const);
const mostTextBytes = 255;
const mostPort = 0xffff;

export const proxy: ValueCodec<Proxy> = {
  encode({ address, port, user, password }) {
    if (!Number.isInteger(port) || port < 1 || port > mostPort) return malformed('the port');
    if (address === '') return malformed('no address');
    if (!user && password) return malformed('a password without a user');
    const texts = { address, ...(user ? { user } : {}), ...(password ? { password } : {}) };
    const writer = new ByteWriter(2 + 3 * (1 + mostTextBytes)).u16le(port);
    for (const [name, value] of Object.entries(texts)) {
      if (!isUtf8Text(value)) return failed({ code: 'not-utf8', detail: `proxy ${name}` });
      const bytes = utf8Bytes(value);
      if (bytes.length > mostTextBytes) return malformed(`the ${name} is longer than ${mostTextBytes} bytes`);
      writer.u8(bytes.length).put(bytes);
    }
    return ok(writer.bytes());
  },

  decode(bytes) {
    const reader = new ByteReader(bytes);
    if (reader.remaining < 2) return malformed('no port');
    const port = reader.u16le();
    if (port === 0) return malformed('port 0');
    const texts: string[] = [];
    for (const name of ['address', 'user', 'password']) {
      if (name !== 'address' && reader.remaining === 0) break;
      if (reader.remaining < 1) return malformed(`no ${name}`);
      const length = reader.u8();
      if (reader.remaining < length) return malformed(`the ${name} ends after the entry`);
      const value = utf8Text(reader.take(length));
      if (value === undefined) return failed({ code: 'not-utf8', detail: `proxy ${name}` });
      texts.push(value);
    }
    if (reader.remaining > 0) return malformed('bytes after the password');
    const [address = '', user = '', password = ''] = texts;
    if (address === '') return malformed('no address');
    if (user === '' && password !== '') return malformed('a password without a user');
    return ok({ address, port, ...(user ? { user } : {}), ...(password ? { password } : {}) });
  },
};
