/** Protects the memory of light: what was asked for is all there, exactly, and no more is kept than was asked for. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LightBlock } from '../../../firmware/ports.ts';
import { LightHistory } from '../../../host/captures/light-history.ts';
import { sampleTimeUs } from '../../../host/rig/shine.ts';

interface Sample {
  readonly atUs: number;
  readonly level: number;
}

const samplesOf = (blocks: readonly LightBlock[]): Sample[] =>
  blocks.flatMap((block) => [...block.levels].map((level, i) => ({ atUs: sampleTimeUs(block, i), level })));

/** Blocks of any lengths, with gaps between some of them, evenly sampled or with a time a sample. */
const light = fc
  .record({
    parts: fc.array(fc.record({ gap: fc.nat({ max: 40 }), count: fc.integer({ min: 1, max: 50 }) }), {
      maxLength: 60,
    }),
    uneven: fc.boolean(),
  })
  .map(({ parts, uneven }) => {
    let index = 0;
    return parts.map(({ gap, count }): LightBlock => {
      const firstIndex = index + gap;
      index = firstIndex + count;
      const levels = Uint16Array.from({ length: count }, (_, i) => (firstIndex + i) % 65_536);
      const block = { originUs: 7, sampleHz: 1000, firstIndex, levels };
      return uneven
        ? { ...block, timesUs: Float64Array.from(levels, (_, i) => (firstIndex + i) * 1000 + (i % 3)) }
        : block;
    });
  });

it('gives back exactly the light since a moment that it still remembers', () => {
  fc.assert(
    fc.property(light, fc.nat({ max: 400 }), fc.nat({ max: 400 }), (blocks, keptMs, agoMs) => {
      const history = new LightHistory(keptMs * 1000);
      for (const block of blocks) history.push(block);
      const all = samplesOf(blocks);
      const fromUs = (all.at(-1)?.atUs ?? 0) - Math.min(agoMs, keptMs) * 1000;
      expect(samplesOf(history.since(fromUs))).toEqual(all.filter(({ atUs }) => atUs >= fromUs));
    }),
  );
});

it('forgets what is older, at once', () => {
  const history = new LightHistory(100_000);
  for (let second = 0; second < 10_000; second++)
    history.push({ originUs: 0, sampleHz: 10, firstIndex: second * 10, levels: new Uint16Array(10) });
  expect(samplesOf(history.since(0)).length).toBeLessThan(30);
});
