/** A frame as light to be shown: its symbols, with sync before and tail behind, and when each begins. */
import { type LineCode, lineCodeTables, type Sender } from './line-code.ts';
import type { Shade } from './shade.ts';

/** How to send. Both may be left out: tri-level, as BlinkUp SDK 0.3.0. */
export interface Modulation {
  readonly lineCode?: LineCode;
  readonly sender?: Sender;
}

/** A frame in time. */
export interface Waveform {
  readonly lineCode: LineCode;
  /** Symbols per second. */
  readonly symbolHz: number;
  readonly symbols: readonly Shade[];
  /** When symbol i begins: i * 1e6 / symbolHz, microseconds from the first one, not rounded. */
  readonly startsUs: Float64Array;
  /** When the last symbol ends, whole microseconds, rounded up. */
  readonly durationUs: number;
}

/** The bits of bytes, most significant first. */
export const bitsOfBytes = (bytes: Uint8Array): readonly (0 | 1)[] =>
  Array.from(bytes, (byte) => Array.from({ length: 8 }, (_, bit) => (byte & (0x80 >> bit) ? 1 : 0))).flat();

/** All symbols that send `frame`: sync, bits, tail. */
export function symbolsOfFrame(
  frame: Uint8Array,
  { lineCode = 'tri-level', sender = 'sdk-0.3.0' }: Modulation = {},
): readonly Shade[] {
  const { bits, surround } = lineCodeTables[lineCode];
  const { sync, tail } = surround[sender];
  return [...sync, ...bitsOfBytes(frame).flatMap((bit) => bits[bit]), ...tail];
}

/** The symbols of `frame` in time. Without `symbolHz`, the line code's default rate. Throws RangeError where the rate is not positive. */
export function waveform(
  frame: Uint8Array,
  options: Modulation & { readonly symbolHz?: number } = {},
): Waveform {
  const { lineCode = 'tri-level' } = options;
  const { symbolHz = lineCodeTables[lineCode].defaultSymbolHz } = options;
  if (!Number.isFinite(symbolHz) || symbolHz <= 0)
    throw new RangeError(`a symbol rate is above 0 Hz, not ${symbolHz}`);
  const symbols = symbolsOfFrame(frame, options);
  return {
    lineCode,
    symbolHz,
    symbols,
    startsUs: Float64Array.from(symbols, (_, index) => (index * 1e6) / symbolHz),
    durationUs: Math.ceil((symbols.length * 1e6) / symbolHz),
  };
}
