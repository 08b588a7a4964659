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

/** Bi-level: any symbol may follow any. Kinds: 0 black after black, 1 black after white, 2 white after black, 3 white after white. */
export function searchBiLevel(light: NormalLight, lattice: Lattice, model: SymbolModel): Segment[] {
  const { positions, pulls, places, starts, lengthCosts, shortest, longest } = lattice;
  const { weight, sum } = light;
  const count = positions.length;
  const black = costs(count);
  const white = costs(count);
  const toBlack = origins(count);
  const toWhite = origins(count);
  const afterWhite = [new Uint8Array(count), new Uint8Array(count)] as const;
  const [blackAfter, whiteAfter] = afterWhite;
  const { a, b } = costOf(model);
  const [a0 = 0, a1 = 0, a2 = 0, a3 = 0] = a;
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = b;
  black.fill(0, 0, starts);
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
    let leastWhite = Infinity;
    for (let i = farthest; i < nearest; i++) {
      const from = positions[i] ?? 0;
      const lengthCost = lengthCosts[place - (places[i] ?? 0)] ?? Infinity;
      if (lengthCost === Infinity) continue;
      const w = weightTo - (weight[from] ?? 0);
      const s = sumTo - (sum[from] ?? 0);
      const fromBlack = (black[i] ?? Infinity) + lengthCost;
      const fromWhite = (white[i] ?? Infinity) + lengthCost;
      const blackBlack = fromBlack + a0 * w + b0 * s;
      const whiteBlack = fromWhite + a1 * w + b1 * s;
      const blackWhite = fromBlack + a2 * w + b2 * s;
      const whiteWhite = fromWhite + a3 * w + b3 * s;
      const nowBlack = Math.min(blackBlack, whiteBlack);
      if (nowBlack < leastBlack) {
        leastBlack = nowBlack;
        toBlack[j] = i;
        blackAfter[j] = whiteBlack < blackBlack ? 1 : 0;
      }
      const nowWhite = Math.min(blackWhite, whiteWhite);
      if (nowWhite < leastWhite) {
        leastWhite = nowWhite;
        toWhite[j] = i;
        whiteAfter[j] = whiteWhite < blackWhite ? 1 : 0;
      }
    }
    black[j] = leastBlack + (pulls[j] ?? 0);
    white[j] = leastWhite + (pulls[j] ?? 0);
  }
  const last = count - 1;
  let isWhite = (white[last] ?? Infinity) < (black[last] ?? Infinity);
  const segments: Segment[] = [];
  for (let j = last; j >= 0;) {
    const from = (isWhite ? toWhite : toBlack)[j] ?? nowhere;
    if (from === nowhere) break;
    const wasWhite = (isWhite ? whiteAfter : blackAfter)[j] === 1;
    const kind = isWhite ? (wasWhite ? 3 : 2) : wasWhite ? 1 : 0;
    segments.push(segmentOf(light, lattice, from, j, isWhite ? Shade.white : Shade.black, kind));
    isWhite = wasWhite;
    j = from;
  }
  return segments.toReversed();
}
