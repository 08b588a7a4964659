/** Symbols of bi-level light, one for each period in which it was shown, and where light changed between them. Pure. */
import type { LightBlock } from '../../../firmware/ports.ts';
import type { SeenBit } from '../../../firmware/receiver/receiver.ts';
import { timeUsOf } from '../formats/sample-time.ts';
import { indexAt } from './placed-bits.ts';

export interface ShownSymbols {
  readonly bits: readonly number[];
  /** Boundary `symbol`, the one before that symbol, at which light turned brighter or darker, and where it did, in samples. */
  readonly turns: readonly Turn[];
}

export interface Turn {
  readonly symbol: number;
  readonly at: number;
  /** Of those of one kind light is seen to turn equally late: brighter or darker, and after what. */
  readonly kind: number;
}

const [darker, brighter] = [0, 1];

/** From the first pulse on to the end of the last. Black before a pulse is as many symbols as the receiver took it for. */
export function shownInPulses(light: readonly LightBlock[], pulses: readonly SeenBit[]): ShownSymbols {
  const bits: number[] = [];
  const turns: Turn[] = [];
  const place = placesIn(light);
  for (const [i, { riseUs, fallUs, blackSymbols, litSymbols }] of pulses.entries()) {
    if (i > 0) bits.push(...Array<number>(blackSymbols).fill(0));
    turns.push({ symbol: bits.length, at: place(riseUs), kind: brighter });
    bits.push(...Array<number>(litSymbols).fill(1));
    turns.push({ symbol: bits.length, at: place(fallUs), kind: darker });
  }
  return { bits, turns };
}

/** Changes to come that have to agree that a symbol was shown once more: one alone may be late. */
const agreeing = 7;
/** How much of what a change is off its clock moves that. */
const clockGain = 0.08;

/** Known symbols, and where each of them begins; and how often each was shown once more. `symbolSamples`: a period. */
export function shownAt(
  symbols: readonly number[],
  begins: Int32Array,
  symbolSamples: number,
): ShownSymbols & { readonly repeats: readonly number[] } {
  const changes = symbols.flatMap((symbol, i) => (i > 0 && symbol !== symbols[i - 1] ? [i] : []));
  const repeats = symbols.map(() => 0);
  const turns: Turn[] = [];
  let shift = 0;
  let start = begins[0] ?? 0;
  const lateBy = (i: number): number => ((begins[i] ?? 0) - start) / symbolSamples - i - shift;
  for (const [number, i] of changes.entries()) {
    const late = changes
      .slice(number, number + agreeing)
      .map(lateBy)
      .sort((a, b) => a - b);
    const more = Math.max(0, Math.round(Math.min(lateBy(i), late[late.length >> 1] ?? 0)));
    repeats[i - 1] = more;
    shift += more;
    start += clockGain * lateBy(i) * symbolSamples;
    turns.push({ symbol: i + shift, at: begins[i] ?? 0, kind: symbols[i] === 1 ? brighter : darker });
  }
  return {
    bits: symbols.flatMap((bit, i) => Array<number>(1 + (repeats[i] ?? 0)).fill(bit)),
    turns,
    repeats,
  };
}

/** From microseconds to samples, not whole. */
function placesIn(light: readonly LightBlock[]): (atUs: number) => number {
  const sampleHz = light[0]?.sampleHz ?? 0;
  const times = light.flatMap((block) => Array.from(block.levels, (_, i) => timeUsOf(block, i)));
  let near = 0;
  return (atUs) => {
    near = near === 0 ? indexAt(light, atUs) : near;
    while (near < times.length && (times[near] ?? 0) < atUs) near++;
    return near - (((times[near] ?? atUs) - atUs) * sampleHz) / 1e6;
  };
}
