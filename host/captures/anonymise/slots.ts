/** Stretches of light, each with one bit: what is taken out of one place can be put into another. Pure. */
import type { LineCode } from '../../../protocol/line-code.ts';

/** Times in samples, not whole. */
export interface Slot {
  readonly from: number;
  readonly to: number;
  /** In tri-level light: where its lit symbol begins, of a slot in which a refresh was repeated; else it is not told. */
  readonly litFrom: number | null;
  /** What kind of light is in it: its own bit, and those beside it, as far as their edges are seen in here. */
  readonly kind: number;
  readonly bit: number;
  /** The black after the last bit: its bit says nothing. */
  readonly tail: boolean;
}

/** The kind of light of bit `i`. In tri-level light black follows each bit, whatever the next one is. */
export function kindOfLight(lineCode: LineCode, bits: readonly number[], i: number): number {
  const [before = 0, own = 0, after = 0] = [bits[i - 1], bits[i], bits[i + 1]];
  return 4 * before + 2 * own + (lineCode === 'tri-level' ? 0 : after);
}
