/** Link records as bytes on the serial line, both ways. */
import { ByteReader, ByteWriter } from '../byte-cursor.ts';
import { failed, ok, type Result } from '../result.ts';
import { cobsDecode, cobsEncode } from './cobs.ts';
import { crc16Mcrf4xx } from './crc16-mcrf4xx.ts';
import { packCodes, unpackCodes } from './packing.ts';
import {
  type Field,
  maxFrameChunkBytes,
  maxRecordBytes,
  type RecordName,
  type RecordShape,
  recordShapes,
  samplesPerRecord,
} from './records.ts';

interface FieldValues {
  readonly u8: number;
  readonly u16: number;
  readonly u32: number;
  readonly bytes: Uint8Array;
  readonly samples: Uint16Array;
}

/** The fields of one kind of record, without its name. */
export type FieldsOf<N extends RecordName> = {
  readonly [F in keyof (typeof recordShapes)[N]['fields']]: (typeof recordShapes)[N]['fields'][F] extends {
    kind: infer K extends keyof FieldValues;
  }
    ? FieldValues[K]
    : never;
};

/** One link record: its name, its sequence number (0..255) and its fields. */
export type LinkRecord = {
  readonly [N in RecordName]: { readonly name: N; readonly sequence: number } & FieldsOf<N>;
}[RecordName];

/** Why bytes are no link record. */
export type LinkFault = 'cobs' | 'crc' | 'too-short' | 'too-long' | 'unknown-kind' | 'wrong-length';

const namesOfKinds = new Map<number, RecordName>(
  Object.entries(recordShapes).map(([name, { kind }]) => [kind, name as RecordName]),
);

const crcBytes = 2;
const headBytes = 2;

const fieldBytes = { u8: 1, u16: 2, u32: 4, samples: (samplesPerRecord * 10) / 8 } as const;

/** A record as it goes on the line, its end mark included. Throws RangeError where a field does not fit. */
export function encodeRecord(record: LinkRecord): Uint8Array {
  const coded = cobsEncode(withCrc(recordContent(record)));
  return new ByteWriter(coded.length + 1).put(coded).u8(0).bytes();
}

/** Kind, sequence number and fields, without the CRC. Throws RangeError where a field does not fit. */
export function recordContent(record: LinkRecord): Uint8Array {
  const shape: RecordShape = recordShapes[record.name];
  const values = record as unknown as Readonly<Record<string, number | Uint8Array | Uint16Array>>;
  const writer = new ByteWriter(maxRecordBytes - crcBytes).u8(shape.kind).u8(record.sequence);
  for (const [name, field] of Object.entries(shape.fields)) writeField(writer, field, values[name]);
  return writer.bytes();
}

function writeField(
  writer: ByteWriter,
  field: Field,
  value: number | Uint8Array | Uint16Array | undefined,
): void {
  if (typeof value === 'number') {
    if (field.kind === 'u8') writer.u8(value);
    else if (field.kind === 'u16') writer.u16le(value);
    else writer.u16le(value % 0x1_0000).u16le(Math.floor(value / 0x1_0000));
  } else if (value instanceof Uint16Array) {
    if (value.length !== samplesPerRecord)
      throw new RangeError(`a record has ${samplesPerRecord} samples, not ${value.length}`);
    writer.put(packCodes(value));
  } else if (value !== undefined) {
    if (value.length === 0 || value.length > maxFrameChunkBytes)
      throw new RangeError(`a part of a frame is 1 to ${maxFrameChunkBytes} bytes, not ${value.length}`);
    writer.put(value);
  }
}

const withCrc = (content: Uint8Array): Uint8Array =>
  new ByteWriter(content.length + crcBytes).put(content).u16le(crc16Mcrf4xx(content)).bytes();

/** Reads what stands between two end marks; never throws. */
export function decodeRecord(coded: Uint8Array): Result<LinkRecord, LinkFault> {
  const bytes = cobsDecode(coded);
  if (bytes === null) return failed('cobs');
  if (bytes.length < headBytes + crcBytes) return failed('too-short');
  if (bytes.length > maxRecordBytes) return failed('too-long');
  const content = bytes.subarray(0, bytes.length - crcBytes);
  if (new ByteReader(bytes.subarray(content.length)).u16le() !== crc16Mcrf4xx(content)) return failed('crc');
  return decodeContent(content);
}

function decodeContent(content: Uint8Array): Result<LinkRecord, LinkFault> {
  const reader = new ByteReader(content);
  const name = namesOfKinds.get(reader.u8());
  if (name === undefined) return failed('unknown-kind');
  const record: Record<string, unknown> = { name, sequence: reader.u8() };
  const shape: RecordShape = recordShapes[name];
  for (const [field, { kind }] of Object.entries(shape.fields)) {
    const wanted = kind === 'bytes' ? Math.max(1, reader.remaining) : fieldBytes[kind];
    if (reader.remaining < wanted) return failed('wrong-length');
    record[field] = readField(reader, kind, wanted);
  }
  return reader.remaining > 0 ? failed('wrong-length') : ok(record as unknown as LinkRecord);
}

function readField(
  reader: ByteReader,
  kind: Field['kind'],
  bytes: number,
): number | Uint8Array | Uint16Array {
  switch (kind) {
    case 'u8':
      return reader.u8();
    case 'u16':
      return reader.u16le();
    case 'u32':
      return reader.u16le() + reader.u16le() * 0x1_0000;
    case 'bytes':
      return reader.take(bytes);
    case 'samples':
      return unpackCodes(reader.take(bytes));
  }
}
