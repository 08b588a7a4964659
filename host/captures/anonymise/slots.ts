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

/** From where the symbols of `bits` begin. The first bit has none before it and gets no slot; the black after the last one gets one. */
export function slotsOf(
  lineCode: LineCode,
  bits: readonly number[],
  begins: Int32Array,
  symbolSamples: number,
): readonly Slot[] {
  const symbols = lineCode === 'tri-level' ? 2 : 1;
  const edges = steadied(Float64Array.from({ length: bits.length + 1 }, (_, i) => begins[i * symbols] ?? 0));
  const kindOf = (i: number): number =>
    2 * (bits[i - 1] ?? 0) + (lineCode === 'tri-level' ? 0 : (bits[i] ?? 0));
  const shifts = meanShifts(edges, kindOf);
  const edge = (i: number): number => (edges[i] ?? 0) - (shifts[kindOf(i)] ?? 0);
  return Array.from({ length: bits.length }, (_, before) => {
    const i = before + 1;
    const tail = i === bits.length;
    const from = edge(i);
    const to = tail ? from + symbolSamples : edge(i + 1);
    const long = symbols === 2 && !tail && to - from > 1.4 * symbols * symbolSamples;
    return {
      from,
      to,
      litFrom: long ? (begins[i * symbols + 1] ?? null) : null,
      kind: kindOfLight(lineCode, bits, i),
      bit: tail ? 0 : (bits[i] ?? 0),
      tail,
    };
  });
}

/** Edges to either side whose line an edge is put on. */
const lineEdges = 8;
/** Where one of them is farther off that line, in samples, a refresh came late or twice: edges stay. */
const steadyWithin = 2.6;

/** Where refreshes come steadily, edges lie on a line: between samples, and wherever noise or the bit before had put them. */
function steadied(edges: Float64Array): Float64Array {
  return edges.map((edge, i) => {
    const near = Math.min(lineEdges, i, edges.length - 1 - i);
    const around = edges.subarray(i - near, i + near + 1);
    const mean = around.reduce((sum, each) => sum + each, 0) / around.length;
    const slope =
      around.reduce((sum, each, k) => sum + (k - near) * (each - mean), 0) /
      Math.max(1, (near * (near + 1) * (2 * near + 1)) / 3);
    const isSteady = around.every((each, k) => Math.abs(each - mean - slope * (k - near)) <= steadyWithin);
    return isSteady ? mean : edge;
  });
}

/** After white an edge is seen later than after grey: taken off, as it would tell what the bit was. */
function meanShifts(edges: Float64Array, kindOf: (i: number) => number): readonly number[] {
  const sums = [0, 0, 0, 0];
  const counts = [0, 0, 0, 0];
  for (let i = 1; i + 1 < edges.length; i++) {
    const kind = kindOf(i);
    sums[kind] = (sums[kind] ?? 0) + (edges[i] ?? 0) - ((edges[i - 1] ?? 0) + (edges[i + 1] ?? 0)) / 2;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return sums.map((sum, kind) => sum / Math.max(1, counts[kind] ?? 0));
}
