/** What an onlooker is shown of each pulse: for whoever draws light and how it was decided. The receiver itself does not need it. */
import type { Pulse } from './pulse-train.ts';
import type { Decision } from './slicer.ts';
import type { SymbolTiming } from './symbol-timing.ts';
import { tuning } from './tuning.ts';

/** One pulse of a transmission. Times in whole microseconds, levels 0..65535. */
export interface SeenBit {
  /** In tri-level light: 0 grey, 1 white. */
  readonly bit: 0 | 1;
  readonly riseUs: number;
  readonly fallUs: number;
  /** Light of the black before it, and its own. */
  readonly blackLevel: number;
  readonly litLevel: number;
  /** The level from which it counts as lit, and that from which as white, as they stood then. */
  readonly edgeLevel: number;
  readonly whiteLevel: number;
  /** Distance from the level that would have changed the bit: 1 is far, 0 undecided; also above 1. */
  readonly eye: number;
  /** Symbols of the black before it, and its own. In bi-level light each is a bit. */
  readonly blackSymbols: number;
  readonly litSymbols: number;
}

export type Onlooker = (bit: SeenBit) => void;

/** A pulse as an onlooker sees it; `grey` is the step from black to grey before it was sliced. */
export const seenBit = (
  { riseUs, fallUs, level, blackBefore }: Pulse,
  { bit, eye, height, threshold }: Decision,
  grey: number,
  { black, lit }: SymbolTiming,
): SeenBit => ({
  bit,
  riseUs: Math.round(riseUs),
  fallUs: Math.round(fallUs),
  blackLevel: blackBefore,
  litLevel: level,
  edgeLevel: blackBefore + grey * tuning.edgeShare,
  whiteLevel: level - height + threshold,
  eye,
  blackSymbols: black,
  litSymbols: lit,
});
