/** Intel HEX, the form in which a compiler leaves a chip's program. */
import { failed, ok, type Result } from '../protocol/result.ts';

/** Bytes that follow each other in the chip's memory. */
export interface MemorySegment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

export interface HexFault {
  /** Line of the text, from 1. */
  readonly line: number;
  /** As a sentence without a full stop. */
  readonly cause: string;
}

const recordTypes = { data: 0, end: 1, segment: 2, start: 3, linear: 4, entry: 5 } as const;

/** Reads a hex file of at most 64 KB of addresses; never throws. Segments that touch are joined. */
export function parseIntelHex(text: string): Result<readonly MemorySegment[], HexFault> {
  const segments: { address: number; bytes: number[] }[] = [];
  let ended = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const fault = (cause: string) => failed({ line: index + 1, cause });
    if (line === '') continue;
    if (ended) return fault('bytes follow the end record');
    if (!/^:(?:[0-9a-fA-F]{2}){5,}$/.test(line)) return fault('this is no record of Intel HEX');
    const record = Array.from({ length: (line.length - 1) / 2 }, (_, i) =>
      parseInt(line.slice(1 + 2 * i, 3 + 2 * i), 16),
    );
    if (record.reduce((sum, byte) => sum + byte, 0) % 256 !== 0) return fault('the check sum is wrong');
    const [count = 0, high = 0, low = 0, type = -1] = record;
    const bytes = record.slice(4, -1);
    if (bytes.length !== count) return fault(`${count} bytes are claimed and ${bytes.length} given`);
    const address = high * 256 + low;
    if (type === recordTypes.end) ended = true;
    else if (type === recordTypes.data) append(segments, address, bytes);
    else if (type !== recordTypes.start && type !== recordTypes.entry && bytes.some((byte) => byte !== 0))
      return fault('addresses above 64 KB are for a larger chip');
  }
  if (!ended)
    return failed({ line: text.split('\n').length, cause: 'the end record is missing: the file is cut' });
  return ok(segments.map((segment) => ({ address: segment.address, bytes: Uint8Array.from(segment.bytes) })));
}

function append(
  segments: { address: number; bytes: number[] }[],
  address: number,
  bytes: readonly number[],
): void {
  const last = segments.at(-1);
  if (last !== undefined && last.address + last.bytes.length === address) last.bytes.push(...bytes);
  else segments.push({ address, bytes: [...bytes] });
}

/** The segments in a memory of `sizeBytes`, erased elsewhere (0xff). Throws RangeError where a segment does not fit. */
export function memoryImage(segments: readonly MemorySegment[], sizeBytes: number): Uint8Array {
  const image = new Uint8Array(sizeBytes).fill(0xff);
  for (const { address, bytes } of segments) image.set(bytes, address);
  return image;
}
