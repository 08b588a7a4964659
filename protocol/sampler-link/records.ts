/**
 * What a sampler board and its host say to each other over the serial line, as one table: the codec, the C firmware's
 * `records.h` and the documents are made from it. Our own protocol (chosen). Numbers are least significant byte first.
 *
 * A link record is  kind u8 | sequence u8 | fields | crc u16  in COBS, ended by a zero byte (see wire.ts).
 */

/** Raised when a record changes its meaning; a host refuses a board of another version. */
export const samplerLinkVersion = 1;

/** Number of samples in every record of samples. */
export const samplesPerRecord = 16;

/** A record's most bytes before COBS: kind, sequence, fields, CRC. */
export const maxRecordBytes = 48;

/** Most bytes of a BlinkUp frame in one `frame` command. */
export const maxFrameChunkBytes = 32;

export type FieldKind = 'u8' | 'u16' | 'u32' | 'bytes' | 'samples';

export interface Field {
  readonly kind: FieldKind;
  /** What it is, with its unit; goes into the documents. */
  readonly meaning: string;
}

export interface RecordShape {
  /** The first byte. Below 0x40 the board speaks, from 0x40 on the host. */
  readonly kind: number;
  readonly meaning: string;
  readonly fields: Readonly<Record<string, Field>>;
}

const u8 = (meaning: string) => ({ kind: 'u8', meaning }) as const;
const u16 = (meaning: string) => ({ kind: 'u16', meaning }) as const;
const u32 = (meaning: string) => ({ kind: 'u32', meaning }) as const;

export const recordShapes = {
  hello: {
    kind: 0x01,
    meaning: 'who the board is; unasked until a host speaks, then as the answer to `identify`',
    fields: {
      version: u8('version of this protocol'),
      board: u8('kind of board, see boards'),
      firmware: u16('version of the firmware: major in the high byte, minor in the low one'),
      sampleHz: u16('samples per second that are being sent; 0 while none are'),
      nextIndex: u32('index of the sample that is taken next'),
      resetCause: u8(
        'the chip’s MCUSR as the boot loader left it; bit 7: the program hung, and its watchdog ended it',
      ),
      reference: u8('reference of the converter, see references'),
    },
  },
  samples: {
    kind: 0x02,
    meaning: 'light',
    fields: {
      firstIndex: u32('index of the first sample'),
      dropped: u16('samples taken but not sent since `sample`, modulo 65,536'),
      codes: { kind: 'samples', meaning: '16 converter codes of 10 bits, the first in the lowest bits' },
    },
  },
  inputs: {
    kind: 0x03,
    meaning: 'the digital inputs, when one of them changed',
    fields: {
      index: u32('index of the sample that is taken next'),
      levels: u16('bit n: pin D<n> is high; 0 where the pin is no input'),
    },
  },
  answer: {
    kind: 0x04,
    meaning: 'what became of a command',
    fields: {
      command: u8('kind of the command'),
      commandSequence: u8('its sequence number'),
      status: u8('see statuses'),
    },
  },
  fixture: {
    kind: 0x05,
    meaning: 'the fixture LED began or ended',
    fields: {
      state: u8('see fixtureStates'),
      index: u32('index of the sample that is taken next'),
      symbols: u16('symbols shown'),
    },
  },
  identify: { kind: 0x40, meaning: 'asks for `hello`', fields: {} },
  sample: {
    kind: 0x41,
    meaning: 'begins a new stream at index 0',
    fields: {
      sampleHz: u16('1000, 2000, 4000; 0 ends the stream'),
      reference: u8('reference of the converter, see references'),
    },
  },
  pwm: {
    kind: 0x42,
    meaning: 'dims a LED at 7.8 kHz',
    fields: { pin: u8('3, 5, 6 or 11'), duty: u8('0 off, 255 on') },
  },
  pin: {
    kind: 0x43,
    meaning: 'sets up and writes a digital pin',
    fields: { pin: u8('2, 4, 7, 10, 12 or 13'), mode: u8('see pinModes') },
  },
  frame: {
    kind: 0x44,
    meaning: 'a part of the frame that `transmit` sends',
    fields: {
      offset: u16('place of the first byte in the frame'),
      bytes: { kind: 'bytes', meaning: '1 to 32 bytes' },
    },
  },
  transmit: {
    kind: 0x45,
    meaning: 'shows the frame on the fixture LED, timed by the board',
    fields: {
      lineCode: u8('0 tri-level, 1 bi-level'),
      polarity: u8('0 active high, 1 active low'),
      period: u32('symbol period in 1/256 of a cycle of 16 MHz'),
      frameBytes: u16('bytes of the frame, 4 to 259'),
      syncSymbols: u8('symbols before the frame, an even number'),
      tailSymbols: u8('black symbols after it'),
    },
  },
  stop: { kind: 0x46, meaning: 'ends a transmission', fields: {} },
  read: { kind: 0x47, meaning: 'asks for `inputs`', fields: {} },
} as const satisfies Readonly<Record<string, RecordShape>>;

export type RecordName = keyof typeof recordShapes;

/** Kinds of board. */
export const boards = { 'ATmega328P at 16 MHz (Uno, Nano)': 1 } as const;

/** What full scale of the converter is. */
export const references = { supply: 0, 'internal 1.1 V': 1 } as const;

/** What a command came to. */
export const statuses = { done: 0, unknown: 1, 'bad-argument': 2, busy: 3 } as const;

export const fixtureStates = { idle: 0, sending: 1, done: 2, stopped: 3 } as const;

export const pinModes = { input: 0, 'input-pullup': 1, low: 2, high: 3 } as const;

/** Rates at which a board samples, samples per second. */
export const sampleRatesHz = [1000, 2000, 4000] as const;

/** Bits per second of the line: the first that the board and the host's serial chip both can. */
export const baudRates = [500_000, 115_200] as const;
