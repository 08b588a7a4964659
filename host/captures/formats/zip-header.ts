/** What stands before each file in a zip. Source: PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.9, 4.4 and 4.5.3. */

export interface ZipHeader {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  /** Bytes in the zip; null: a descriptor after them tells. */
  readonly length: number | null;
  /** Bytes that they become; nothing where a descriptor tells. */
  readonly inflated: number;
  /** Of the descriptor, where there is one. */
  readonly descriptorBytes: number;
  /** Where the file's bytes begin. */
  readonly bytes: number;
}

const signature = 0x0403_4b50;
const fixedBytes = 30;
const flags = { encrypted: 1, lengthFollows: 8 } as const;
/** What stands for a length that an extra field tells, in 64 bits. */
const elsewhere = 0xffff_ffff;
const zip64 = 1;

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** `more`: it is not complete; `none`: something else stands there. */
export function headerOf(bytes: Uint8Array): ZipHeader | 'more' | 'none' {
  if (bytes.length < fixedBytes) return 'more';
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== signature) return 'none';
  const nameEnd = fixedBytes + view.getUint16(26, true);
  const end = nameEnd + view.getUint16(28, true);
  if (bytes.length < end) return 'more';
  const flag = view.getUint16(6, true);
  const lengths = lengthsIn(bytes.subarray(nameEnd, end));
  const told = { length: view.getUint32(18, true), inflated: view.getUint32(22, true) };
  const counted = (flag & flags.lengthFollows) === 0;
  return {
    name: new TextDecoder().decode(bytes.subarray(fixedBytes, nameEnd)),
    encrypted: (flag & flags.encrypted) !== 0,
    method: view.getUint16(8, true),
    length: !counted ? null : told.length === elsewhere ? (lengths?.length ?? told.length) : told.length,
    inflated: told.inflated === elsewhere ? (lengths?.inflated ?? told.inflated) : told.inflated,
    descriptorBytes: lengths === null ? 16 : 24,
    bytes: end,
  };
}

/** The lengths in 64 bits, where an extra field has them. */
function lengthsIn(extra: Uint8Array): { readonly inflated: number; readonly length: number } | null {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const bytes = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === zip64 && bytes >= 16 && at + 20 <= extra.length)
      return {
        inflated: Number(view.getBigUint64(at + 4, true)),
        length: Number(view.getBigUint64(at + 12, true)),
      };
    at += 4 + bytes;
  }
  return null;
}
