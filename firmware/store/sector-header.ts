/**
 * The first bytes of a sector, little-endian: generation u32 | next record number u32 | crc32 u32. Written last when a
 * sector is put in force; the sector with the highest generation counts.
 */
import type { Flash } from '../ports.ts';
import { crc32 } from './crc32.ts';

export interface SectorHeader {
  readonly generation: number;
  /** Every record number below this has been used, perhaps by a record that no longer exists. */
  readonly nextNumber: number;
}

export const sectorHeaderBytes = 12;
const checkedBytes = 8;

/** The header at `address`, or null where there is none. */
export function readSectorHeader(flash: Flash, address: number): SectorHeader | null {
  const bytes = flash.read(address, sectorHeaderBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(checkedBytes, true) !== crc32(bytes.subarray(0, checkedBytes))) return null;
  return { generation: view.getUint32(0, true), nextNumber: view.getUint32(4, true) };
}

/** Puts the sector at `address` in force. */
export function writeSectorHeader(flash: Flash, address: number, header: SectorHeader): void {
  const bytes = new Uint8Array(sectorHeaderBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.generation, true);
  view.setUint32(4, header.nextNumber, true);
  view.setUint32(checkedBytes, crc32(bytes.subarray(0, checkedBytes)), true);
  flash.write(address, bytes);
}
