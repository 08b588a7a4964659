/** Protects the pace of device time: as asked where the machine keeps up, and without leaps where it does not. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pacePacer } from '../../host/pacer.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** What a wait is settled with, once the timers due now have run. */
async function settled(wait: Promise<number>): Promise<number> {
  await vi.advanceTimersByTimeAsync(1);
  return wait;
}

describe('device time', () => {
  it.each([1, 20])('runs %d times as fast as wall time', async (speed) => {
    const pacer = pacePacer(speed);
    const wait = pacer.reach(speed * 1_000_000);
    await vi.advanceTimersByTimeAsync(400);
    pacer.wake();
    expect(await wait).toBe(speed * 400_000);
    const rest = pacer.reach(speed * 1_000_000);
    await vi.advanceTimersByTimeAsync(600);
    expect(await rest).toBe(speed * 1_000_000);
  });

  it('many times as fast does not leap over a stall of the machine', async () => {
    const pacer = pacePacer(20);
    vi.advanceTimersByTime(5000);
    expect(await settled(pacer.reach(1000))).toBe(1000);
    const wait = pacer.reach(60_000_000);
    await vi.advanceTimersByTimeAsync(10);
    pacer.wake();
    expect(await wait).toBe(1000 + 20 * 11_000);
  });

  it('as fast as real time makes a stall good, as light from a board does', async () => {
    const pacer = pacePacer(1);
    vi.advanceTimersByTime(5000);
    expect(await settled(pacer.reach(1000))).toBe(1000);
    const wait = pacer.reach(60_000_000);
    await vi.advanceTimersByTimeAsync(10);
    pacer.wake();
    expect(await wait).toBe(5_011_000);
  });
});
