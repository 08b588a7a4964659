/** What a picture shows, as plain data: made from light by `Observer`, drawn by `svgPicture`, `htmlPage` and `textPicture`. */
import type { Fault, Explanation } from '../../protocol/fault.ts';
import type { LightBlock } from '../../firmware/ports.ts';
import type { LineCode } from '../../protocol/line-code.ts';
import type { Shade } from '../../protocol/shade.ts';

/** A stretch of time. Whole or real microseconds on the light's clock. */
export interface Span {
  readonly startUs: number;
  readonly endUs: number;
}

/** A whole capture, in columns of equal time; 0..65535. A column without light has `highest` below `lowest`. */
export interface Envelope extends Span {
  readonly columnUs: number;
  readonly lowest: Uint16Array;
  readonly highest: Uint16Array;
}

/** One symbol as it was read, a repeated one not cut up. */
export interface SeenSymbol extends Span {
  readonly shade: Shade;
  /** How bright it was, 0..65535. */
  readonly level: number;
}

/** Thresholds as they stood at a moment, 0..65535. */
export interface Thresholds {
  readonly atUs: number;
  /** Darkest light, and from where light counts as lit, and as white; the last one only where it was to be told from grey. */
  readonly black: number;
  readonly edge: number;
  readonly white?: number;
}

/** One bit of the line code that was found. */
export interface SeenBitOfCode extends Span {
  readonly bit: 0 | 1;
  /** Distance from being the other one: 1 far, 0 undecided; absent where nobody measured it. */
  readonly eye?: number;
}

export interface SeenByte extends Span {
  readonly byte: number;
  readonly secret: boolean;
}

/** A part of a frame: header, length, one entry's tag, length or value, CRC. */
export interface SeenField extends Span {
  readonly title: string;
  /** Its value for people; absent where it has none. Holds the secret of a secret one. */
  readonly text?: string;
  readonly secret: boolean;
}

/** What makes a mark: the fault that the receiver named, or something seen in light or bits that explains it. */
export type MarkKind =
  | 'fault'
  | 'gap'
  | 'clipped'
  | 'merged'
  | 'dark'
  | 'ended'
  | 'burst'
  | 'ambient-step'
  | 'long-symbol'
  | 'weak-bit'
  | 'flipped-bit'
  | 'repeated-symbol'
  | 'lost-symbol';

/** A place in the light, and what is wrong there. */
export interface Mark extends Span, Explanation {
  readonly kind: MarkKind;
}

/** One transmission, or what was seen of it. */
export interface PicturedTransmission extends Span {
  readonly lineCode: LineCode;
  readonly symbolHz: number;
  readonly path: 'fast' | 'sequence';
  readonly recovered: boolean;
  /** Its light, from a little before it to a little after, sample by sample. */
  readonly light: readonly LightBlock[];
  /** Lit stretches, as the demodulator gave them. */
  readonly pulses: readonly Span[];
  readonly thresholds: readonly Thresholds[];
  readonly symbols: readonly SeenSymbol[];
  readonly bits: readonly SeenBitOfCode[];
  readonly bytes: readonly SeenByte[];
  readonly fields: readonly SeenField[];
  /** Absent where it gave a packet. */
  readonly fault?: Fault;
  readonly marks: readonly Mark[];
  /** Stretches whose light may give a secret away. */
  readonly secrets: readonly Span[];
  /** Numbers about it, for the heading. */
  readonly quality: readonly (readonly [name: string, value: string])[];
}

/** What of a transmission is drawn over its light. */
export type DrawnTransmission = Pick<
  PicturedTransmission,
  'startUs' | 'endUs' | 'thresholds' | 'symbols' | 'bits' | 'fields' | 'marks'
>;

export interface Picture extends Span {
  /** Usually the file's name. */
  readonly title: string;
  readonly sampleHz: number;
  readonly envelope: Envelope;
  readonly transmissions: readonly PicturedTransmission[];
  /** How many more there were than are drawn. */
  readonly omitted: number;
  /** Why there is no transmission. */
  readonly silence?: Fault;
  /** Marks outside of transmissions. */
  readonly marks: readonly Mark[];
}
