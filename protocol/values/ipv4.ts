/** IPv4 addresses: dotted text and four bytes in reading order. */
export const ipv4Bytes = 4;

/** The four bytes of a dotted address, or undefined where it is none. Leading zeros are refused: some read them as octal. */
export function bytesOfIpv4(dotted: string): Uint8Array | undefined {
  const parts = dotted.split('.');
  const fits =
    parts.length === ipv4Bytes &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return fits ? Uint8Array.from(parts, Number) : undefined;
}

/** The dotted form of four bytes. */
export const ipv4OfBytes = (bytes: Uint8Array): string => bytes.join('.');
