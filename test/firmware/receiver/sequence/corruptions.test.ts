/** Protects: one wrong symbol never makes another packet. Every few symbols of every frame, each to every other level; all of them in the bench (`sequence-never-wrong`). */
import { expect, it } from 'vitest';
import { vectors } from '../vectors.ts';
import { bytesIn, tally, verdict } from './detect.ts';
import { type Code, frameStart, show, symbolsOf } from './flash.ts';

/** Symbols between two that are corrupted: 1 in the shortest frames, so that it is exhaustive. */
const stride: Readonly<Record<Code, (bytes: number) => number>> = {
  'tri-level': (bytes) => (bytes < 8 ? 1 : bytes),
  'bi-level': (bytes) => (bytes < 8 ? 1 : 29),
};

interface Corruption {
  readonly vector: string;
  /** Symbols from the first of the frame. */
  readonly at: number;
  readonly word: string;
}

function* corruptions(code: Code): Generator<Corruption> {
  const levels = code === 'tri-level' ? [0, 1, 2] : [0, 2];
  for (const vector of vectors) {
    const bytes = bytesIn(vector);
    const symbols = symbolsOf(bytes, code);
    for (let at = frameStart[code]; at < symbols.length - 6; at += stride[code](bytes.length))
      for (const level of levels) {
        if (level === symbols[at]) continue;
        const { light } = show(symbols.with(at, level), { sampleHz: 400, snrDb: 34, seed: at });
        yield { vector: vector.name, at: at - frameStart[code], word: verdict(light, bytes) };
      }
  }
}

it('tri-level', () => {
  const all = [...corruptions('tri-level')];
  expect(all.length).toBeGreaterThan(400);
  expect(all.filter(({ word }) => word === 'wrong' || word === 'recovered')).toEqual([]);
  // The header begins like the sync, with zeros: damage there may only shorten the sync, and the packet is read rightly.
  expect(all.filter(({ word, at }) => word === 'right' && at > 5)).toEqual([]);
});

it('bi-level, the search for a repeated refresh included', () => {
  const all = [...corruptions('bi-level')];
  expect(all.length).toBeGreaterThan(180);
  const counts = tally(all.map(({ word }) => word));
  expect(counts['wrong'] ?? 0).toBe(0);
  expect(counts['right'] ?? 0).toBe(0);
  // A header symbol that is wrong can look like one shown twice after a shorter sync; what follows is whole.
  expect(all.filter(({ word, at }) => word === 'recovered' && at > 7)).toEqual([]);
});
