/**
 * A frame: header, length, packet, CRC (most significant byte first). The CRC covers length and packet, not the header.
 * Source: BlinkUp SDK 0.3.0; that the bi-level code uses the same frame is chosen.
 */
import { blinkupCrc16 } from './blinkup-crc16.ts';
import { ByteWriter } from './byte-cursor.ts';
import { type Fault, faultsOf, type FaultTable } from './fault.ts';
import { decodePacket, maxPacketBytes, type Packet } from './packet.ts';
import { failed, type Result } from './result.ts';
import { utf8Bytes } from './utf8.ts';

/** The first byte of every frame. */
export const header = 0x2a;

/** What a frame has before and after its packet. */
export const frameHeadBytes = 2;
export const crcBytes = 2;

/** How many bytes a frame has whose length byte is `length`. */
export const frameBytes = (length: number): number => frameHeadBytes + length + crcBytes;

/** The longest frame. */
export const maxFrameBytes = frameBytes(maxPacketBytes);

const table = {
  header: {
    cause: 'a frame starts with the byte 0x2a, this one does not',
    cure: 'send the BlinkUp again from its start',
  },
  'too-short': {
    cause: 'the frame ends before the length that it claims',
    cure: 'hold the screen to the sensor until the flashing ends; record for longer where this is a recording',
  },
  'too-long': { cause: 'bytes follow the end of the frame', cure: 'cut the bytes after the frame' },
  crc: {
    cause: 'the frame was damaged on its way: its check sum is wrong',
    cure: 'send the BlinkUp again, with the screen nearer to the sensor and less other light',
  },
  'sdk-proxy': {
    cause:
      'BlinkUp SDK 0.3.0 breaks its own frame when a proxy has no user name or no password, and did so here',
    cure: 'give the proxy a user name and a password in the app, or use no proxy',
  },
} as const satisfies FaultTable<string>;

export type FrameFaultCode = keyof typeof table;

/** Every code, for tables and tests. */
export const frameFaultCodes = Object.keys(table) as readonly FrameFaultCode[];

/** Makes a fault of stage `frame`. */
export const frameFault = faultsOf('frame', table);

/** Puts a packet's bytes into a frame. Throws RangeError where they are more than 255. */
export function encodeFrame(packetBytes: Uint8Array): Uint8Array {
  if (packetBytes.length > maxPacketBytes)
    throw new RangeError(`a packet is at most ${maxPacketBytes} bytes, not ${packetBytes.length}`);
  const covered = new ByteWriter(1 + packetBytes.length).u8(packetBytes.length).put(packetBytes).bytes();
  return new ByteWriter(frameBytes(packetBytes.length))
    .u8(header)
    .put(covered)
    .u16be(blinkupCrc16(covered))
    .bytes();
}

/** What SDK 0.3.0 writes for a proxy's missing user or password, in a frame whose length does not count it. */
const missingText = utf8Bytes('\u0009undefined');

/** Behind a letter of the proxy's address or user, unlike an SSID or a password "undefined", which is behind its tag. */
const brokeInProxy = (bytes: Uint8Array): boolean =>
  bytes.some(
    (letter, index) =>
      letter > 0x20 && missingText.every((byte, offset) => bytes[index + 1 + offset] === byte),
  );

const faultOf = (bytes: Uint8Array, code: FrameFaultCode, atUs?: number, detail?: string): Fault =>
  brokeInProxy(bytes) ? frameFault('sdk-proxy', atUs) : frameFault(code, atUs, detail);

/**
 * Reads one whole frame of any bytes; never throws. What is wrong with the frame is a fault of stage `frame`, what is wrong
 * with its content one of stage `packet`; `atUs` is put into either.
 */
export function decodeFrame(bytes: Uint8Array, atUs?: number): Result<Packet, Fault> {
  const [first, length] = bytes;
  if (first !== undefined && first !== header) return failed(frameFault('header', atUs));
  if (length === undefined) return failed(frameFault('too-short', atUs, `${bytes.length} bytes`));
  const wanted = frameBytes(length);
  if (bytes.length < wanted)
    return failed(frameFault('too-short', atUs, `${bytes.length} of ${wanted} bytes`));
  if (bytes.length > wanted)
    return failed(faultOf(bytes, 'too-long', atUs, `${bytes.length - wanted} bytes`));
  const end = frameHeadBytes + length;
  const sent = ((bytes[end] ?? 0) << 8) | (bytes[end + 1] ?? 0);
  if (blinkupCrc16(bytes.subarray(1, end)) !== sent) return failed(faultOf(bytes, 'crc', atUs));
  return decodePacket(bytes.subarray(frameHeadBytes, end), atUs);
}
