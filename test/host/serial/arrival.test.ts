/** Protects the figure of arrival jitter: it says how uneven a line is, whatever two clocks and how far they drift apart. */
import { describe, expect, it } from 'vitest';
import { ArrivalMeter } from '../../../host/serial/arrival.ts';

const recordUs = 16_000;

/** A line that delays record `i` by `delayUs(i)`; the board's clock is `driftPpm` slow. */
function meter(records: number, delayUs: (record: number) => number, driftPpm = 0): ArrivalMeter {
  const made = new ArrivalMeter();
  for (let i = 0; i < records; i++) {
    const lightUs = i * recordUs;
    made.add(lightUs, 123_456 + lightUs * (1 + driftPpm / 1e6) + delayUs(i));
  }
  made.restart();
  return made;
}

describe('arrival jitter', () => {
  it('is nothing on an even line, or before anything came', () => {
    for (const { jitterMs, worstMs } of [meter(10_000, () => 5000), new ArrivalMeter()])
      expect({ jitterMs, worstMs }).toEqual({ jitterMs: 0, worstMs: 0 });
  });

  it('is what 99 of 100 records keep', () => {
    const late = meter(10_000, (i) => (i % 200 === 0 ? 80_000 : (i % 10) * 500));
    expect(late.jitterMs).toBeCloseTo(4.6, 1);
    expect(late.worstMs).toBeCloseTo(80, 3);
  });

  it.each([50, -50, 5000, -5000])('does not see clocks that drift apart by %i ppm for hours', (driftPpm) => {
    const made = meter(1_000_000, (i) => (i % 2) * 3000, driftPpm);
    expect(made.worstMs).toBeGreaterThan(2.9);
    expect(made.worstMs).toBeLessThan(3.2 + Math.abs(driftPpm) / 1000);
  });

  it('sees a stall of several seconds as long as it was', () => {
    // Nothing comes for three seconds, then all of it at once.
    const stall = meter(1000, (i) => Math.max(0, 3_000_000 - (i - 500) * recordUs) * Number(i >= 500));
    expect(stall.worstMs).toBeGreaterThan(2900);
    expect(stall.worstMs).toBeLessThan(3001);
  });
});
