/**
 * A zip whose files come whole, each with its length before it, so that who reads it need not search for its end. Source: PKWARE's
 * APPNOTE 6.3, sections 4.3 and 4.4.
 */
import { deflateSync } from 'fflate';
import { crc32 } from '../../../firmware/store/crc32.ts';
import { joined } from './bytes.ts';

const signatures = { file: 0x0403_4b50, entry: 0x0201_4b50, end: 0x0605_4b50 } as const;
const version = 20;
const deflated = 8;
/** 1980-01-01, the first that there is: a file has the same bytes whenever it is written. */
const date = 0x21;

export class ZipWriter {
  readonly #directory: Uint8Array[] = [];
  #length = 0;

  /** The bytes of one more file. */
  add(name: string, bytes: Uint8Array): Uint8Array {
    const letters = new TextEncoder().encode(name);
    const data = deflateSync(bytes);
    const said = [
      u16(version, 0, deflated, 0, date),
      u32(crc32(bytes), data.length, bytes.length),
      u16(letters.length, 0),
    ];
    const file = joined(u32(signatures.file), ...said, letters, data);
    this.#directory.push(
      joined(u32(signatures.entry), u16(version), ...said, u16(0, 0, 0), u32(0, this.#length), letters),
    );
    this.#length += file.length;
    return file;
  }

  /** The directory, which comes last. */
  end(): Uint8Array {
    const entries = joined(...this.#directory);
    const count = this.#directory.length;
    return joined(
      entries,
      u32(signatures.end),
      u16(0, 0, count, count),
      u32(entries.length, this.#length),
      u16(0),
    );
  }
}

const u16 = (...values: readonly number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value, value >> 8]));

const u32 = (...values: readonly number[]): Uint8Array =>
  u16(...values.flatMap((value) => [value, value >>> 16]));
