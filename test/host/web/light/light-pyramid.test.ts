/** Protects that a drawing from coarse steps shows what all samples would, at any zoom, and that lost light stays a hole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LightPyramid } from '../../../../host/web/light/light-pyramid.ts';
import { panned, zoomed } from '../../../../host/web/light/view-window.ts';

const block = (levels: readonly number[], firstIndex = 0) => ({
  originUs: 5000,
  sampleHz: 1000,
  firstIndex,
  levels: Uint16Array.from(levels),
});

describe('LightPyramid', () => {
  it('tells the lowest and highest of any stretch, however the light was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 1, maxLength: 700 }),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        (levels, a, b, cut) => {
          const at = cut % levels.length;
          const light = new LightPyramid();
          light.add(block(levels.slice(0, at)));
          light.add(block(levels.slice(at), at));
          const from = a % levels.length;
          const to = from + 1 + (b % (levels.length - from));
          const part = levels.slice(from, to);
          expect(light.extent(5000 + from * 1000, 5000 + to * 1000)).toEqual({
            lowest: Math.min(...part),
            highest: Math.max(...part),
          });
        },
      ),
    );
  });

  it('keeps a hole where samples were lost', () => {
    const light = new LightPyramid();
    light.add(block([7, 7]));
    light.add(block([9], 100));
    const { lowest, highest } = light.extent(5000 + 10_000, 5000 + 90_000);
    expect(lowest).toBeGreaterThan(highest);
    expect(light.extent(5000, 5000 + 101_000)).toEqual({ lowest: 7, highest: 9 });
    expect(light.endUs).toBe(5000 + 101_000);
  });

  it('shows nothing beside the light', () => {
    const light = new LightPyramid();
    light.add(block([1, 2, 3]));
    for (const [from, to] of [
      [0, 5000],
      [8000, 9000],
    ] as const) {
      const { lowest, highest } = light.extent(from, to);
      expect(lowest).toBeGreaterThan(highest);
    }
  });
});

describe('a window', () => {
  const whole = { startUs: 0, endUs: 1e7 };
  it('never leaves the light', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.double({ min: 0.1, max: 10, noNaN: true })), { maxLength: 30 }),
        (moves) => {
          let window = whole;
          for (const [zoom, by] of moves)
            window = zoom ? zoomed(window, by, 0.3, whole) : panned(window, by - 5, whole);
          expect(window.startUs).toBeGreaterThanOrEqual(-1e-6);
          expect(window.endUs).toBeLessThanOrEqual(whole.endUs + 1e-6);
          expect(window.endUs - window.startUs).toBeGreaterThanOrEqual(1999);
        },
      ),
    );
  });

  it('keeps the place under the pointer where it was', () => {
    const before = { startUs: 2e6, endUs: 4e6 };
    const after = zoomed(before, 0.5, 0.25, whole);
    expect(after.startUs + 0.25 * (after.endUs - after.startUs)).toBeCloseTo(2.5e6);
  });
});
