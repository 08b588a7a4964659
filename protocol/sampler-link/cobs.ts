/**
 * Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): bytes without zeros, so that a zero can end a record.
 */

/** `bytes` without a zero among them; the end mark is not added. */
export function cobsEncode(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + 1 + Math.floor(bytes.length / 254));
  let codeAt = 0;
  let at = 1;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0) out[at++] = byte;
    const full = at - codeAt === 0xff;
    if (byte !== 0 && (!full || index === bytes.length - 1)) continue;
    out[codeAt] = at - codeAt;
    codeAt = at++;
  }
  out[codeAt] = at - codeAt;
  return out.slice(0, at);
}

/** The bytes that `cobsEncode` was given, or null where a code points beyond the end or a zero stands inside. */
export function cobsDecode(coded: Uint8Array): Uint8Array | null {
  const out = new Uint8Array(coded.length);
  let length = 0;
  for (let at = 0; at < coded.length;) {
    const code = coded[at] ?? 0;
    if (code === 0 || at + code > coded.length) return null;
    for (let i = 1; i < code; i++) {
      const byte = coded[at + i] ?? 0;
      if (byte === 0) return null;
      out[length++] = byte;
    }
    at += code;
    if (code < 0xff && at < coded.length) out[length++] = 0;
  }
  return coded.length === 0 ? null : out.slice(0, length);
}
