/** Ten-bit converter codes in bytes: four codes in five bytes, the first code in the lowest bits. */

/** Number of codes in one group of five bytes. */
export const codesPerGroup = 4;
export const groupBytes = 5;
export const maxCode = 1023;

/** Throws RangeError where the codes are no whole groups or a code does not fit ten bits. */
export function packCodes(codes: Uint16Array): Uint8Array {
  if (codes.length % codesPerGroup !== 0)
    throw new RangeError(`codes come in groups of ${codesPerGroup}, not ${codes.length}`);
  const bytes = new Uint8Array((codes.length / codesPerGroup) * groupBytes);
  for (const [index, code] of codes.entries()) {
    if (code > maxCode) throw new RangeError(`${code} does not fit ten bits`);
    const bitAt = index * 10;
    const byteAt = bitAt >> 3;
    const shifted = code << (bitAt & 7);
    bytes[byteAt] = (bytes[byteAt] ?? 0) | (shifted & 0xff);
    bytes[byteAt + 1] = (bytes[byteAt + 1] ?? 0) | (shifted >> 8);
  }
  return bytes;
}

/** Throws RangeError where the bytes are no whole groups. */
export function unpackCodes(bytes: Uint8Array): Uint16Array {
  if (bytes.length % groupBytes !== 0)
    throw new RangeError(`packed codes come in groups of ${groupBytes} bytes, not ${bytes.length}`);
  const codes = new Uint16Array((bytes.length / groupBytes) * codesPerGroup);
  for (let index = 0; index < codes.length; index++) {
    const bitAt = index * 10;
    const byteAt = bitAt >> 3;
    const word = (bytes[byteAt] ?? 0) | ((bytes[byteAt + 1] ?? 0) << 8);
    codes[index] = (word >> (bitAt & 7)) & maxCode;
  }
  return codes;
}

/** A code as a level 0..65535: 0 stays 0, 1023 becomes 65535. */
export const levelOfCode = (code: number): number => (code << 6) | (code >> 4);
