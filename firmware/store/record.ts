/**
 * One record as it lies in flash, little-endian:
 *
 *     length u16 | kind u8 | number u32 | head check u8 | payload (length bytes) | crc32 u32 | commit u8
 *
 * Head, body and commit byte are three writes, in this order. So behind a head whose check is wrong there is nothing if
 * the power went while it was written; and a right head's length tells where the commit byte is: 0xff there means that
 * the record was never finished, anything else that it was, so that a wrong CRC is damage. The CRC covers all before it.
 */
import { crc32 } from './crc32.ts';

export interface FlashRecord {
  readonly kind: number;
  /** Rises with every record ever written to this flash; names the seal's nonce. */
  readonly number: number;
  readonly payload: Uint8Array;
}

const checkedHeadBytes = 7;
const headBytes = checkedHeadBytes + 1;
const crcBytes = 4;
const erased = 0xff;

/** Bytes around a payload, the commit byte among them. */
export const recordOverheadBytes = headBytes + crcBytes + 1;

const commitByte = 0x00;

const headCheck = (head: Uint8Array): number => crc32(head) & 0xff;

/** The record's flash writes, in order: head, body, commit. A power cut in any of them leaves a torn record. */
export function recordWrites({
  kind,
  number,
  payload,
}: FlashRecord): readonly { offset: number; bytes: Uint8Array }[] {
  const crcAt = headBytes + payload.length;
  const bytes = new Uint8Array(crcAt + crcBytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, payload.length, true);
  view.setUint8(2, kind);
  view.setUint32(3, number, true);
  view.setUint8(checkedHeadBytes, headCheck(bytes.subarray(0, checkedHeadBytes)));
  bytes.set(payload, headBytes);
  view.setUint32(crcAt, crc32(bytes.subarray(0, crcAt)), true);
  return [
    { offset: 0, bytes: bytes.subarray(0, headBytes) },
    { offset: headBytes, bytes: bytes.subarray(headBytes) },
    { offset: bytes.length, bytes: Uint8Array.of(commitByte) },
  ];
}

/** What lies at an offset of a sector; `next` is where to look on. */
export type Found =
  | { readonly what: 'record'; readonly record: FlashRecord; readonly next: number }
  /** Written whole once, wrong now. */
  | { readonly what: 'damage'; readonly next: number }
  /** The power went while it was written. Nothing may be written behind it in this sector. */
  | { readonly what: 'torn' }
  | { readonly what: 'blank' };

/** Reads what lies at `offset` of a sector's bytes. */
export function readRecord(sector: Uint8Array, offset: number): Found {
  if (isBlank(sector, offset)) return { what: 'blank' };
  const length = trustedLength(sector, offset);
  if (length === null) {
    return isBlank(sector, offset + headBytes)
      ? { what: 'torn' }
      : { what: 'damage', next: nextRecord(sector, offset + 1) };
  }
  const next = offset + recordOverheadBytes + length;
  if (sector[next - 1] === erased) {
    return isBlank(sector, next) ? { what: 'torn' } : { what: 'damage', next };
  }
  const crcAt = offset + headBytes + length;
  const view = new DataView(sector.buffer, sector.byteOffset, sector.length);
  if (view.getUint32(crcAt, true) !== crc32(sector.subarray(offset, crcAt))) return { what: 'damage', next };
  const payload = sector.slice(offset + headBytes, crcAt);
  return {
    what: 'record',
    record: { kind: view.getUint8(offset + 2), number: view.getUint32(offset + 3, true), payload },
    next,
  };
}

/** The payload length that the head at `offset` claims, if its check is right and the record fits the sector. */
function trustedLength(sector: Uint8Array, offset: number): number | null {
  const payloadAt = offset + headBytes;
  if (payloadAt > sector.length) return null;
  if (sector[offset + checkedHeadBytes] !== headCheck(sector.subarray(offset, offset + checkedHeadBytes)))
    return null;
  const length = (sector[offset] ?? 0) | ((sector[offset + 1] ?? 0) << 8);
  return offset + recordOverheadBytes + length <= sector.length ? length : null;
}

/** Where the next sound record begins at or after `from`; the sector's end if there is none. */
function nextRecord(sector: Uint8Array, from: number): number {
  for (let offset = from; offset + recordOverheadBytes <= sector.length; offset++) {
    if (isBlank(sector, offset)) return sector.length;
    if (trustedLength(sector, offset) !== null && readRecord(sector, offset).what === 'record') return offset;
  }
  return sector.length;
}

function isBlank(sector: Uint8Array, from: number): boolean {
  for (let i = from; i < sector.length; i++) if (sector[i] !== erased) return false;
  return true;
}
