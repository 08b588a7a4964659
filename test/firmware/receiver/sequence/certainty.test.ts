/** Protects: what is no transmission never becomes a packet, and only so many frames meet the check sum. */
import { expect, it } from 'vitest';
import { detectSequence } from '../../../../firmware/receiver/sequence/sequence-detector.ts';
import { tuning } from '../../../../firmware/receiver/sequence/tuning.ts';
import { tally, verdict } from './detect.ts';
import { normal, show, symbolsOf, uniform } from './flash.ts';

it.each(['tri-level', 'bi-level'] as const)('preamble, header and bits of chance: %s', (code) => {
  const words = Array.from({ length: 150 }, (_, seed) => {
    const random = uniform(seed);
    const length = Math.floor(40 * random());
    const chance = Array.from({ length: length + 2 }, () => Math.floor(256 * random()));
    const bytes = [0x2a, length, ...chance];
    return verdict(show(symbolsOf(bytes, code), { sampleHz: 400, snrDb: 22, seed }).light, bytes);
  });
  // Every word is a fault: stage/code.
  expect(Object.keys(tally(words)).filter((word) => !word.includes('/'))).toEqual([]);
});

const hash = (n: number): number => (Math.imul(n, 2654435761) >>> 0) / 2 ** 32;

const flickers: Readonly<Record<string, (atS: number, chance: () => number) => number>> = {
  noise: (_, chance) => 0.2 * chance(),
  'mains flicker': (atS, chance) => Math.abs(Math.sin(2 * Math.PI * 50 * atS)) + 0.02 * chance(),
  'a film': (atS, chance) => hash(Math.floor(atS * 24)) + 0.02 * chance(),
  'a lamp that blinks evenly': (atS, chance) => (Math.floor(atS * 40) % 2) + 0.02 * chance(),
  'a lamp that blinks unevenly': (atS, chance) => Math.round(hash(Math.floor(atS * 40))) + 0.02 * chance(),
};

it.each(Object.entries(flickers))('%s', (_, level) => {
  const chance = normal(7);
  const levels = Uint16Array.from({ length: 20_000 }, (_each, i) =>
    Math.max(0, Math.min(65_535, 20_000 + 10_000 * level(i / 1000, chance))),
  );
  const { outcome, framesTested } = detectSequence({ originUs: 0, sampleHz: 1000, firstIndex: 0, levels });
  expect(outcome.ok).toBe(false);
  expect(framesTested).toBeLessThanOrEqual(tuning.mostFrames);
});
