/**
 * Protects: at the limit, where a good part of all packets has wrong bits, those whose check sum is right by chance are refused.
 * Here are packets that were accepted wrong by weaker rules.
 */
import { expect, it } from 'vitest';
import { limitOf, packetOf, points } from '../../../bench/sensitivity-light.ts';
import { verdict } from './detect.ts';

/** Samples a symbol, decibels above the limit, and numbers of the packets. */
const wrongOnce = [
  ['bi-level', 8, -0.5, [149, 271, 280, 615, 3287]],
  ['bi-level', 8, 0, [271]],
  ['bi-level', 8, 0.5, [271]],
  ['tri-level', 16, -0.5, [377]],
  ['tri-level', 16, 0, [345, 377]],
] as const;

const found = (code: string, samples: number, aboveDb: number, seed: number): string => {
  const point = points.find((one) => one.code === code && one.samples === samples && one.grey !== 0.53)!;
  const { light, bytes } = packetOf(point, limitOf(point) + aboveDb, seed);
  return verdict(light, bytes);
};

it.each(wrongOnce)(
  '%s, %d samples a symbol, %d dB: packets %j are faults',
  (code, samples, aboveDb, seeds) => {
    for (const seed of seeds) expect(found(code, samples, aboveDb, seed), `packet ${seed}`).toContain('/');
  },
);

it('of 120 packets at and above the limit none is wrong; 1 dB above it most are right', () => {
  const words = (aboveDb: number) =>
    Array.from({ length: 60 }, (_, seed) => found('bi-level', 8, aboveDb, 10_000 + seed));
  expect(words(0)).not.toContain('wrong');
  const above = words(1);
  expect(above).not.toContain('wrong');
  expect(above.filter((word) => word === 'right').length).toBeGreaterThan(36);
});
