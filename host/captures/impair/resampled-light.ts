import type { LightBlock } from '../../../firmware/ports.ts';
import { blockSamples } from '../formats/capture-format.ts';
import { timeUsOf } from '../formats/sample-time.ts';

/** Longer than so many periods between two samples is a gap, in which nothing is invented. */
const gapPeriods = 1.5;

/** Light sampled again at another rate, on the straight lines between its samples, as a sampler that takes moments would see it. */
export function* resampled(
  light: Iterable<LightBlock>,
  rateOf: (first: LightBlock) => number,
): Generator<LightBlock> {
  let sampleHz = 0;
  let periodUs = 0;
  let originUs: number | undefined;
  let next = 0;
  let lastUs = 0;
  let lastLevel = 0;
  let levels: number[] = [];
  const taken = (): LightBlock => {
    const firstIndex = next - levels.length;
    const block = { originUs: originUs ?? 0, sampleHz, firstIndex, levels: Uint16Array.from(levels) };
    levels = [];
    return block;
  };
  for (const block of light) {
    if (originUs === undefined) {
      sampleHz = rateOf(block);
      periodUs = 1e6 / sampleHz;
    }
    const mostUs = (gapPeriods * 1e6) / block.sampleHz;
    for (const [i, level] of block.levels.entries()) {
      const us = timeUsOf(block, i);
      if (originUs === undefined) lastUs = originUs = us;
      else if (us - lastUs > mostUs) {
        if (levels.length > 0) yield taken();
        next = Math.ceil((us - originUs) / periodUs);
        lastUs = us;
      }
      for (let atUs = originUs + next * periodUs; atUs <= us; atUs = originUs + next * periodUs) {
        const share = us > lastUs ? (atUs - lastUs) / (us - lastUs) : 1;
        levels.push(Math.round(lastLevel + (level - lastLevel) * share));
        next++;
        if (levels.length === blockSamples) yield taken();
      }
      lastUs = us;
      lastLevel = level;
    }
  }
  if (levels.length > 0) yield taken();
}
