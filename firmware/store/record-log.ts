/**
 * A small key-value store that survives a power cut at any moment: records are only ever appended, the newest of a
 * kind counts. A full sector's living records move to the next sector, whose header, written last, makes it the one
 * in force; sectors take turns, so wear is even. The only sector ever erased is one that is not in force.
 */
import type { Fault } from '../../protocol/fault.ts';
import { failed, ok } from '../../protocol/result.ts';
import type { Result } from '../../protocol/result.ts';
import type { Flash } from '../ports.ts';
import { storeFault } from './faults.ts';
import { readRecord, recordOverheadBytes, recordWrites } from './record.ts';
import type { FlashRecord } from './record.ts';
import { readSectorHeader, sectorHeaderBytes, writeSectorHeader } from './sector-header.ts';

export class RecordLog {
  readonly #flash: Flash;
  readonly #living = new Map<number, FlashRecord>();
  #sector = -1;
  #generation = 0;
  #nextNumber = 1;
  /** Where the next record goes; the sector's size when nothing more may be written to it. */
  #end: number;
  #damaged = 0;

  /** Reads the flash. A blank or foreign flash counts as empty and is formatted at the first write. */
  constructor(flash: Flash) {
    this.#flash = flash;
    this.#end = flash.sectorBytes;
    this.#mount();
  }

  /** How many records were found damaged when the flash was read. */
  get damaged(): number {
    return this.#damaged;
  }

  /** The number that the next record will bear. */
  get nextNumber(): number {
    return this.#nextNumber;
  }

  /** The newest record of a kind; undefined when there is none or it was removed. */
  get(kind: number): FlashRecord | undefined {
    const record = this.#living.get(kind);
    return record === undefined || record.payload.length === 0 ? undefined : record;
  }

  /**
   * Writes a kind's new value; an empty payload removes it. After a power cut at any moment of it, either the old or
   * the new value is there. Faults: `store/full`, `store/too-small`; the old value stays then.
   */
  put(kind: number, payload: Uint8Array): Result<FlashRecord, Fault> {
    if (this.#flash.sizeBytes < 2 * this.#flash.sectorBytes) return failed(storeFault('too-small'));
    const room = recordOverheadBytes + payload.length;
    if (this.#end + room > this.#flash.sectorBytes) {
      const others = [...this.#living.values()].filter(
        (record) => record.kind !== kind && record.payload.length > 0,
      );
      const needed = others.reduce(
        (sum, record) => sum + recordOverheadBytes + record.payload.length,
        sectorHeaderBytes + room,
      );
      const kept = this.#living.get(kind);
      const keptBytes = kept === undefined ? 0 : recordOverheadBytes + kept.payload.length;
      if (needed + keptBytes > this.#flash.sectorBytes) return failed(storeFault('full'));
      this.#compact(kept === undefined ? others : [...others, kept]);
    }
    const record = { kind, number: this.#nextNumber++, payload };
    this.#append(record);
    this.#living.set(kind, record);
    return ok(record);
  }

  #mount(): void {
    for (let sector = 0; sector < Math.floor(this.#flash.sizeBytes / this.#flash.sectorBytes); sector++) {
      const header = readSectorHeader(this.#flash, sector * this.#flash.sectorBytes);
      if (header === null || header.generation <= this.#generation) continue;
      this.#generation = header.generation;
      this.#nextNumber = header.nextNumber;
      this.#sector = sector;
    }
    if (this.#sector < 0) return;
    const bytes = this.#flash.read(this.#sector * this.#flash.sectorBytes, this.#flash.sectorBytes);
    this.#end = this.#scan(bytes);
  }

  /** Takes in a sector's records; returns where the next one goes. */
  #scan(bytes: Uint8Array): number {
    let offset = sectorHeaderBytes;
    while (offset < bytes.length) {
      const found = readRecord(bytes, offset);
      if (found.what === 'blank') return offset;
      if (found.what === 'torn') {
        this.#nextNumber++; // Its number may have sealed something; a seal's number is never used twice.
        return bytes.length;
      }
      if (found.what === 'damage') {
        this.#damaged++;
        this.#nextNumber++;
      } else {
        this.#living.set(found.record.kind, found.record);
        this.#nextNumber = Math.max(this.#nextNumber, found.record.number + 1);
      }
      offset = found.next;
    }
    return bytes.length;
  }

  #append(record: FlashRecord): void {
    const address = this.#sector * this.#flash.sectorBytes + this.#end;
    for (const { offset, bytes } of recordWrites(record)) this.#flash.write(address + offset, bytes);
    this.#end += recordOverheadBytes + record.payload.length;
  }

  /** Moves the living records to the next sector and puts that in force. */
  #compact(living: readonly FlashRecord[]): void {
    const sectors = Math.floor(this.#flash.sizeBytes / this.#flash.sectorBytes);
    this.#sector = (this.#sector + 1) % sectors;
    this.#generation++;
    this.#flash.eraseSector(this.#sector * this.#flash.sectorBytes);
    this.#end = sectorHeaderBytes;
    for (const record of living) this.#append(record);
    writeSectorHeader(this.#flash, this.#sector * this.#flash.sectorBytes, {
      generation: this.#generation,
      nextNumber: this.#nextNumber,
    });
  }
}
