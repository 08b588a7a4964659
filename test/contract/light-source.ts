/** The law of light (firmware/ports.ts, `LightBlock`), for everything that makes light: models, captures, boards. */
import { describe, expect, it } from 'vitest';
import type { LightBlock } from '../../firmware/ports.ts';

/** When sample `i` of a block was taken, microseconds. */
export const timeOfSample = (block: LightBlock, i: number): number =>
  block.timesUs?.[i] ?? block.originUs + ((block.firstIndex + i) * 1e6) / block.sampleHz;

/** All samples of a source, whatever its blocks. */
export function samplesOf(blocks: Iterable<LightBlock>): { timesUs: number[]; levels: number[] } {
  const timesUs: number[] = [];
  const levels: number[] = [];
  for (const block of blocks)
    for (const [i, level] of block.levels.entries()) {
      timesUs.push(timeOfSample(block, i));
      levels.push(level);
    }
  return { timesUs, levels };
}

export function lightSourceContract(name: string, make: () => Iterable<LightBlock>): void {
  describe(`${name} keeps the law of light`, () => {
    it('has light in it, and no empty block', () => {
      const blocks = [...make()];
      expect(blocks.length).toBeGreaterThan(0);
      for (const { levels } of blocks) expect(levels.length).toBeGreaterThan(0);
    });

    it('has a rate, one for all blocks, and levels of 16 bits', () => {
      const blocks = [...make()];
      for (const { sampleHz, levels } of blocks) {
        expect(sampleHz).toBeGreaterThan(0);
        expect(sampleHz).toBeLessThanOrEqual(50_000);
        expect(sampleHz).toBe(blocks[0]!.sampleHz);
        expect(levels).toBeInstanceOf(Uint16Array);
      }
    });

    it('counts samples upwards, lost ones too, and never one twice', () => {
      let next = 0;
      for (const { firstIndex, levels } of make()) {
        expect(Number.isSafeInteger(firstIndex)).toBe(true);
        expect(firstIndex).toBeGreaterThanOrEqual(next);
        next = firstIndex + levels.length;
      }
    });

    it('time rises from sample to sample, over block borders too', () => {
      let before = -Infinity;
      for (const block of make()) {
        if (block.timesUs !== undefined) expect(block.timesUs.length).toBe(block.levels.length);
        for (let i = 0; i < block.levels.length; i++) {
          const atUs = timeOfSample(block, i);
          if (!(atUs > before)) expect(atUs).toBeGreaterThan(before);
          before = atUs;
        }
      }
    });

    it('never touches a block again that it has handed out', () => {
      const kept: { block: LightBlock; levels: number[] }[] = [];
      for (const block of make()) kept.push({ block, levels: [...block.levels] });
      for (const { block, levels } of kept) expect([...block.levels]).toEqual(levels);
    });

    it('gives the same light again when asked again', () => {
      expect(samplesOf(make())).toEqual(samplesOf(make()));
    });
  });
}
