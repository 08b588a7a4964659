/** Bits to a frame's bytes and fields, with the places where each lies in the light, and which of them are secret. */
import { decodeFrame, frameBytes, frameHeadBytes, header } from '../../protocol/frame.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import { type FieldName, fieldOfTag, packetFields } from '../../protocol/packet-fields.ts';
import { entryHeadBytes } from '../../protocol/tlv.ts';
import { utf8Text } from '../../protocol/utf8.ts';
import { startPatterns } from '../../firmware/receiver/framer.ts';
import type { SeenBitOfCode, SeenByte, SeenField, Span } from './picture.ts';

/** Fields that nobody's screen may show; nor what an entry says whose tag nobody has published. */
const secretFields: ReadonlySet<FieldName> = new Set(['password', 'proxy', 'enrollment']);
const bitsPerByte = 8;

/** A frame in the bits: which is its first, the bytes that are there, how many it claims, and whether all is right with it. */
export interface FoundFrame {
  readonly firstBit: number;
  readonly bytes: Uint8Array;
  /** Undefined before its length byte. */
  readonly wantedBytes: number | undefined;
  readonly valid: boolean;
}

/** Whole bytes from bit `from` on, at most `most`. */
export function bytesFrom(bits: readonly { readonly bit: 0 | 1 }[], from: number, most: number): Uint8Array {
  const count = Math.max(0, Math.min(most, Math.floor((bits.length - from) / bitsPerByte)));
  return Uint8Array.from({ length: count }, (_, index) =>
    bits
      .slice(from + index * bitsPerByte, from + (index + 1) * bitsPerByte)
      .reduce((byte, { bit }) => (byte << 1) | bit, 0),
  );
}

/** The frame that is valid, or else the first one that was begun; undefined where no header is in the bits. */
export function findFrame(bits: readonly SeenBitOfCode[], lineCode: LineCode): FoundFrame | undefined {
  let begun: FoundFrame | undefined;
  let register = 0xffff;
  for (const [index, { bit }] of bits.entries()) {
    register = ((register << 1) | bit) & 0xffff;
    if (register !== startPatterns[lineCode] && !(begun !== undefined && (register & 0xff) === header))
      continue;
    const frame = frameAt(bits, index + 1 - bitsPerByte);
    if (frame.valid) return frame;
    begun ??= frame;
  }
  return begun;
}

function frameAt(bits: readonly SeenBitOfCode[], firstBit: number): FoundFrame {
  const length = bytesFrom(bits, firstBit, frameHeadBytes)[1];
  const wantedBytes = length === undefined ? undefined : frameBytes(length);
  const bytes = bytesFrom(bits, firstBit, wantedBytes ?? frameHeadBytes);
  return { firstBit, bytes, wantedBytes, valid: decodeFrame(bytes).ok };
}

/** Stretch of `count` bytes of a frame from byte `at` on. */
function spanOf(bits: readonly SeenBitOfCode[], { firstBit }: FoundFrame, at: number, count = 1): Span {
  const first = bits[firstBit + at * bitsPerByte];
  const last = bits[firstBit + (at + count) * bitsPerByte - 1];
  return { startUs: first?.startUs ?? 0, endUs: last?.endUs ?? first?.endUs ?? 0 };
}

/** A part of a frame in bytes. */
interface Part {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly title: string;
  readonly text?: string;
  readonly secret: boolean;
}

/**
 * Fields and bytes. Only a valid frame tells what its bytes are; of a broken one everything behind the length byte may be
 * a secret, since its damage may be in a tag or a length.
 */
export function framePartsOf(
  bits: readonly SeenBitOfCode[],
  frame: FoundFrame,
): { readonly bytes: readonly SeenByte[]; readonly fields: readonly SeenField[] } {
  const parts = frame.valid ? partsOfValid(frame.bytes) : partsOfBroken(frame);
  const fields = parts.map(({ at, bytes, title, text, secret }) => ({
    ...spanOf(bits, frame, at, bytes.length),
    title,
    ...(text === undefined ? {} : { text }),
    secret,
  }));
  const bytes = parts.flatMap(({ at, bytes: own, secret }) =>
    Array.from(own, (byte, index) => ({ ...spanOf(bits, frame, at + index), byte, secret })),
  );
  return { bytes, fields };
}

const headParts = (bytes: Uint8Array): readonly Part[] => [
  { at: 0, bytes: bytes.subarray(0, 1), title: 'header', secret: false },
  ...(bytes.length > 1
    ? [{ at: 1, bytes: bytes.subarray(1, 2), title: 'length', text: `${bytes[1]}`, secret: false }]
    : []),
];

function partsOfValid(bytes: Uint8Array): readonly Part[] {
  const end = frameHeadBytes + (bytes[1] ?? 0);
  const parts = [...headParts(bytes)];
  for (let at = frameHeadBytes; at < end;) {
    const tag = bytes[at] ?? 0;
    const length = bytes[at + 1] ?? 0;
    const name = fieldOfTag.get(tag);
    const title = name === undefined ? `tag ${tag}` : packetFields[name].title;
    const valueAt = at + entryHeadBytes;
    const value = bytes.subarray(valueAt, valueAt + length);
    parts.push({ at, bytes: bytes.subarray(at, valueAt), title, text: `${length} bytes`, secret: false });
    const secret = name === undefined || secretFields.has(name);
    if (length > 0) parts.push({ at: valueAt, bytes: value, title, text: textOf(name, value), secret });
    at = valueAt + length;
  }
  // The check sum over a secret tells about the secret.
  const secret = parts.some((part) => part.secret);
  return [
    ...parts,
    { at: end, bytes: bytes.subarray(end), title: 'CRC', text: hex(bytes.subarray(end)), secret },
  ];
}

function partsOfBroken({ bytes }: FoundFrame): readonly Part[] {
  const rest = bytes.subarray(frameHeadBytes);
  return [
    ...headParts(bytes),
    ...(rest.length === 0 ? [] : [{ at: frameHeadBytes, bytes: rest, title: 'not valid', secret: true }]),
  ];
}

function textOf(name: FieldName | undefined, value: Uint8Array): string {
  if (name === 'ssid' || name === 'password') return JSON.stringify(utf8Text(value) ?? hex(value));
  if (name === 'addressing')
    return Array.from({ length: value.length >> 2 }, (_, i) =>
      value.subarray(4 * i, 4 * i + 4).join('.'),
    ).join(' ');
  return hex(value);
}

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
