/** What the detector saw, decoded or not: enough to draw it and to judge it. */
import type { Fault } from '../../../protocol/fault.ts';
import type { LineCode } from '../../../protocol/line-code.ts';
import type { Packet } from '../../../protocol/packet.ts';
import type { Result } from '../../../protocol/result.ts';
import type { Mains } from './mains.ts';

/** One entry a symbol shown, repeats not cut up. Levels as `hardware.lightlevel()` gives them, 0..65535, not rounded. */
export interface SymbolReadings {
  readonly startsUs: Float64Array;
  readonly endsUs: Float64Array;
  /** As `Shade`. */
  readonly shades: Uint8Array;
  /** Mean level over the symbol. */
  readonly levels: Float64Array;
  /** Black and white as they were followed. */
  readonly blacks: Float64Array;
  readonly whites: Float64Array;
  /** Level between the shades that were to be told apart: grey and white, or black and white. */
  readonly thresholds: Float64Array;
}

/** One transmission as the detector read it. */
export interface Reading {
  readonly lineCode: LineCode;
  readonly symbolHz: number;
  /** First symbol of the preamble. */
  readonly startUs: number;
  /** End of the frame, or of what was read of it. */
  readonly endUs: number;
  /** First symbol of the header; absent where none was found. */
  readonly headerAtUs?: number;
  /** 20 log10(white step / noise), per sample. */
  readonly snrDb: number;
  /** Grey as a share of white; tri-level only. */
  readonly greyRatio?: number;
  /** How much lower the SNR may be until half of such frames fail, dB; negative below. */
  readonly marginDb: number;
  /** Standard deviation of the symbols' starts around a steady refresh. */
  readonly jitterUs: number;
  /** Starts of refreshes that showed a symbol again. */
  readonly repeatsAtUs: readonly number[];
  /** Where a refresh was lost, as far as it can be told. */
  readonly skipsAtUs: readonly number[];
  readonly symbols: SymbolReadings;
}

/** What came of a transmission. */
export interface SequenceFrame {
  readonly packet: Packet;
  /** The whole frame, header first. Holds secrets. */
  readonly bytes: Uint8Array;
  /** A repeated refresh had to be assumed to read it (bi-level). */
  readonly recovered: boolean;
}

export interface SequenceResult {
  readonly outcome: Result<SequenceFrame, Fault>;
  /** Absent where nothing like a preamble was found. */
  readonly reading?: Reading;
  /** Flicker of mains lamps that was taken off; absent where none was found. */
  readonly mains?: Mains;
  /** Different frames that were put to the check sum, those of the search for a repeated refresh not counted. */
  readonly framesTested: number;
  /** Places of a repeated refresh that were put to the check sum. */
  readonly slipsTested: number;
}
