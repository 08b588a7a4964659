import { describe, expect, it } from 'vitest';
import { FlashChip, PowerCut } from '../../hardware/flash-chip.ts';
import { flashContract } from '../contract/flash.ts';

const small = { sizeBytes: 1024, sectorBytes: 256 };

flashContract('FlashChip', () => new FlashChip(small));

describe('FlashChip', () => {
  it('counts operations and the wear of each sector', () => {
    const chip = new FlashChip(small);
    chip.write(0, Uint8Array.of(1));
    chip.eraseSector(256);
    chip.eraseSector(256);
    chip.read(0, 1);
    expect(chip.operations).toBe(3);
    expect(chip.eraseCounts).toEqual([0, 2, 0, 0]);
  });

  it('keeps its image over a new start', () => {
    const chip = new FlashChip(small);
    chip.write(7, Uint8Array.of(1, 2, 3));
    const again = new FlashChip({ ...small, image: chip.image() });
    expect([...again.read(7, 3)]).toEqual([1, 2, 3]);
    expect(() => new FlashChip({ ...small, image: new Uint8Array(5) })).toThrow(RangeError);
  });

  it('loses power in the planned operation, and stays dead until power is back', () => {
    const chip = new FlashChip(small);
    chip.cutPower(2);
    chip.write(0, Uint8Array.of(1));
    expect(() => chip.write(1, Uint8Array.of(2))).toThrow(PowerCut);
    expect(() => chip.read(0, 1)).toThrow(PowerCut);
    expect(() => chip.write(2, Uint8Array.of(3))).toThrow(PowerCut);
    chip.powerOn();
    expect([...chip.read(0, 3)]).toEqual([1, 2, 0xff]);
    chip.write(2, Uint8Array.of(3));
    expect([...chip.read(2, 1)]).toEqual([3]);
  });

  it.each([
    ['nothing', 0, 0],
    ['everything', 1, 800],
  ])('a cut write may have done %s', (_, progress, clearedBits) => {
    const chip = new FlashChip(small);
    chip.cutPower(1, progress);
    expect(() => chip.write(0, new Uint8Array(100))).toThrow(PowerCut);
    expect(countZeroBits(chip.image())).toBe(clearedBits);
  });

  it('a torn write clears only bits that the whole write would, and about the given share of them', () => {
    for (let seed = 0; seed < 20; seed++) {
      const chip = new FlashChip({ ...small, seed });
      chip.cutPower(1, 0.5);
      expect(() => chip.write(0, new Uint8Array(256).fill(0x0f))).toThrow(PowerCut);
      const image = chip.image();
      expect(image.every((byte) => (byte & 0x0f) === 0x0f)).toBe(true);
      expect(countZeroBits(image)).toBeGreaterThan(400);
      expect(countZeroBits(image)).toBeLessThan(624);
    }
  });

  it('a torn erase leaves a mixture of the old and the erased', () => {
    const chip = new FlashChip(small);
    chip.write(0, new Uint8Array(512));
    chip.cutPower(1, 0.5);
    expect(() => chip.eraseSector(0)).toThrow(PowerCut);
    const image = chip.image();
    const zeros = countZeroBits(image.subarray(0, 256));
    expect(zeros).toBeGreaterThan(900);
    expect(zeros).toBeLessThan(1148);
    expect(countZeroBits(image.subarray(256, 512))).toBe(2048);
  });

  it('tears the same way with the same seed', () => {
    expect(tear(5)).toEqual(tear(5));
    expect(tear(5)).not.toEqual(tear(6));
  });

  it('flips single bits', () => {
    const chip = new FlashChip(small);
    chip.flipBit(3, 2);
    expect([...chip.read(3, 1)]).toEqual([0xfb]);
    chip.flipBit(3, 2);
    expect([...chip.read(3, 1)]).toEqual([0xff]);
  });
});

function countZeroBits(bytes: Uint8Array): number {
  let zeros = 0;
  for (const byte of bytes) for (let bit = 0; bit < 8; bit++) zeros += ((byte >> bit) & 1) ^ 1;
  return zeros;
}

function tear(seed: number): Uint8Array {
  const chip = new FlashChip({ ...small, seed });
  chip.cutPower(1, 0.3);
  expect(() => chip.write(0, new Uint8Array(64))).toThrow(PowerCut);
  return chip.image();
}
