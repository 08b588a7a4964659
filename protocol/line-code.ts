/** How bits become symbols. Source: BlinkUp SDK 0.3.0 (tri-level), the vendor's circuit tuning guide (bi-level). */
import { Shade } from './shade.ts';

export const lineCodes = ['tri-level', 'bi-level'] as const;
export type LineCode = (typeof lineCodes)[number];

/** Whose flashes: the vendor's released SDK, or its beta of 2015. Only tri-level differs between them. */
export const senders = ['sdk-0.3.0', 'beta-2015'] as const;
export type Sender = (typeof senders)[number];

/** What stands around a frame's bits. */
export interface Surround {
  /** Shown before the header. */
  readonly sync: readonly Shade[];
  /** Shown after the CRC. */
  readonly tail: readonly Shade[];
}

export interface LineCodeTable {
  /** Symbols of a 0 and of a 1; all bits go most significant first. */
  readonly bits: readonly [zero: readonly Shade[], one: readonly Shade[]];
  readonly surround: Readonly<Record<Sender, Surround>>;
  /** Symbol rates in the field, symbols per second, slowest first. */
  readonly ratesHz: readonly number[];
  /** Taken where nobody names a rate. */
  readonly defaultSymbolHz: number;
}

const { black, grey, white } = Shade;
const repeated = (pattern: readonly Shade[], times: number): readonly Shade[] =>
  Array.from({ length: times }, () => pattern).flat();

const zero = [black, grey] as const;
const biLevelSurround: Surround = { sync: repeated([white, black], 30), tail: repeated([black], 6) };

export const lineCodeTables: Readonly<Record<LineCode, LineCodeTable>> = {
  /** Known. The clock is in the data: every bit starts with a fall to black. Sync is zero bits. */
  'tri-level': {
    bits: [zero, [black, white]],
    surround: {
      'sdk-0.3.0': { sync: repeated(zero, 24), tail: repeated([black], 6) },
      'beta-2015': { sync: repeated(zero, 16), tail: [black] },
    },
    ratesHz: [20, 30, 60],
    defaultSymbolHz: 60,
  },
  /** Levels and rates known but for the legacy rate, 30; sync, tail and frame chosen: the same at every rate, whoever sends. */
  'bi-level': {
    bits: [[black], [white]],
    surround: { 'sdk-0.3.0': biLevelSurround, 'beta-2015': biLevelSurround },
    ratesHz: [30, 60, 142],
    defaultSymbolHz: 60,
  },
};

/** Grey as each sender paints it, one sRGB channel 0..255: about 0.53 and 0.35 of white's light. Known. */
export const greySrgb: Readonly<Record<Sender, number>> = { 'sdk-0.3.0': 0xbf, 'beta-2015': 0x9f };
