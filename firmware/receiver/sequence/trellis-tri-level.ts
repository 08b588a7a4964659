/**
 * The search: of all ways to cut the light into symbols of allowed lengths and allowed order, the one that explains it best
 * (Viterbi on a semi-Markov model). One kernel a line code: their states differ, and they are where all the time goes.
 */
import { Shade } from '../../../protocol/shade.ts';
import type { Lattice } from './lattice.ts';
import type { NormalLight } from './normal-light.ts';
import { costOf, type Segment, segmentOf, type SymbolModel } from './segments.ts';

const nowhere = -1;
const costs = (count: number) => new Float64Array(count).fill(Infinity);
const origins = (count: number) => new Int32Array(count).fill(nowhere);

/**
 * Tri-level: dark and lit symbols take turns, so a dark symbol that goes on is a repeat and never a bit.
 * Kinds: 0 black after grey, 1 black after white, 2 grey, 3 white.
 */
export function searchTriLevel(light: NormalLight, lattice: Lattice, model: SymbolModel): Segment[] {
  const { positions, pulls, places, starts, lengthCosts, shortest, longest } = lattice;
  const { weight, sum } = light;
  const count = positions.length;
  const black = costs(count);
  const grey = costs(count);
  const white = costs(count);
  const toBlack = origins(count);
  const toGrey = origins(count);
  const toWhite = origins(count);
  /** 1 where a black symbol comes after a white one. */
  const afterWhite = new Uint8Array(count);
  const { a, b } = costOf(model);
  const [a0 = 0, a1 = 0, a2 = 0, a3 = 0] = a;
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = b;
  black.fill(0, 0, starts);
  grey.fill(0, 0, starts);
  white.fill(0, 0, starts);
  let nearest = 0;
  let farthest = 0;
  for (let j = starts; j < count; j++) {
    const position = positions[j] ?? 0;
    const place = places[j] ?? 0;
    const weightTo = weight[position] ?? 0;
    const sumTo = sum[position] ?? 0;
    while ((positions[farthest] ?? 0) < position - longest) farthest++;
    while (nearest < j && (positions[nearest] ?? 0) <= position - shortest) nearest++;
    let leastBlack = Infinity;
    let leastGrey = Infinity;
    let leastWhite = Infinity;
    for (let i = farthest; i < nearest; i++) {
      const from = positions[i] ?? 0;
      const lengthCost = lengthCosts[place - (places[i] ?? 0)] ?? Infinity;
      if (lengthCost === Infinity) continue;
      const w = weightTo - (weight[from] ?? 0);
      const s = sumTo - (sum[from] ?? 0);
      const fromGrey = (grey[i] ?? Infinity) + a0 * w + b0 * s + lengthCost;
      if (fromGrey < leastBlack) {
        leastBlack = fromGrey;
        toBlack[j] = i;
        afterWhite[j] = 0;
      }
      const fromWhite = (white[i] ?? Infinity) + a1 * w + b1 * s + lengthCost;
      if (fromWhite < leastBlack) {
        leastBlack = fromWhite;
        toBlack[j] = i;
        afterWhite[j] = 1;
      }
      const fromBlack = (black[i] ?? Infinity) + lengthCost;
      const asGrey = fromBlack + a2 * w + b2 * s;
      if (asGrey < leastGrey) {
        leastGrey = asGrey;
        toGrey[j] = i;
      }
      const asWhite = fromBlack + a3 * w + b3 * s;
      if (asWhite < leastWhite) {
        leastWhite = asWhite;
        toWhite[j] = i;
      }
    }
    const pull = pulls[j] ?? 0;
    black[j] = leastBlack + pull;
    grey[j] = leastGrey + pull;
    white[j] = leastWhite + pull;
  }
  const last = count - 1;
  const lit: Shade = (grey[last] ?? Infinity) <= (white[last] ?? Infinity) ? Shade.grey : Shade.white;
  const leastLit = Math.min(grey[last] ?? Infinity, white[last] ?? Infinity);
  let shade: Shade = (black[last] ?? Infinity) <= leastLit ? Shade.black : lit;
  const segments: Segment[] = [];
  for (let j = last; j >= 0;) {
    const from = (shade === Shade.black ? toBlack : shade === Shade.grey ? toGrey : toWhite)[j] ?? nowhere;
    if (from === nowhere) break;
    const before: Shade =
      shade !== Shade.black ? Shade.black : afterWhite[j] === 1 ? Shade.white : Shade.grey;
    const kind = shade === Shade.grey ? 2 : shade === Shade.white ? 3 : before === Shade.white ? 1 : 0;
    segments.push(segmentOf(light, lattice, from, j, shade, kind));
    shade = before;
    j = from;
  }
  return segments.toReversed();
}
