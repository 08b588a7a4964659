/** Shorthand of the tests of capture formats. */
import type { LightBlock } from '../../../firmware/ports.ts';
import type { ReadingOptions } from '../../../host/captures/formats/capture-format.ts';
import { readLight } from '../../../host/captures/formats/capture-reader.ts';
import { ImpError } from '../../../host/imp-error.ts';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes in pieces of a size; every piece lies in the same memory, as a reader of files has it. */
export function* pieces(bytes: Uint8Array, pieceBytes: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(pieceBytes);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
  }
}

export const lightIn = (
  bytes: Uint8Array | string,
  options?: ReadingOptions,
  pieceBytes = 1 << 16,
): LightBlock[] => [
  ...readLight(pieces(typeof bytes === 'string' ? bytesOf(bytes) : bytes, pieceBytes), options),
];

/** The code of the error that reading throws; anything but an ImpError is thrown on. */
export function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ImpError) return error.code;
    throw error;
  }
  return 'no error';
}
