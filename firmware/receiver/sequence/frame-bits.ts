/** Bits after the header to the bytes of a frame. */
import { crcBytes, frameBytes, frameHeadBytes, header } from '../../../protocol/frame.ts';

/** A frame as far as its bits go. */
export interface FrameBits {
  /** Header first; fewer than `wanted` where the bits ended. */
  readonly bytes: Uint8Array;
  /** What the length byte asks for; the least possible where it is missing. */
  readonly wanted: number;
}

/** Reads bytes from `bit(from)` on; stops at the end of the frame or of the `count` bits. */
export function readFrameBits(bit: (index: number) => 0 | 1, from: number, count: number): FrameBits {
  const bytes = [header];
  let wanted = frameHeadBytes + crcBytes;
  for (let at = from; at + 8 <= count && bytes.length < wanted; at += 8) {
    let byte = 0;
    for (let i = 0; i < 8; i++) byte = 2 * byte + bit(at + i);
    bytes.push(byte);
    if (bytes.length === frameHeadBytes) wanted = frameBytes(byte);
  }
  return { bytes: Uint8Array.from(bytes), wanted };
}
