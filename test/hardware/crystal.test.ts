import { describe, expect, it } from 'vitest';
import { Crystal } from '../../hardware/crystal.ts';
import { clockContract } from '../contract/clock.ts';

clockContract('Crystal', () => new Crystal());

describe('Crystal', () => {
  it('tells when the next callback is due, passing over cancelled ones', () => {
    const crystal = new Crystal();
    expect(crystal.nextDueUs()).toBeNull();
    const cancel = crystal.after(5, () => undefined);
    crystal.after(7, () => undefined);
    expect(crystal.nextDueUs()).toBe(5);
    cancel();
    expect(crystal.nextDueUs()).toBe(7);
    crystal.runUntil(7);
    expect(crystal.nextDueUs()).toBeNull();
  });

  it('names time and count when a callback re-arms itself with 0 for ever', () => {
    const crystal = new Crystal({ maxFiringsPerInstant: 1000 });
    const again = (): void => void crystal.after(0, again);
    crystal.after(42, again);
    expect(() => crystal.runUntil(100)).toThrow(/stands still at 42 us: more than 1000 callbacks/);
  });

  it('lets any number of callbacks fire at different times', () => {
    const crystal = new Crystal({ maxFiringsPerInstant: 10 });
    let fired = 0;
    const again = (): void => {
      fired++;
      crystal.after(1, again);
    };
    crystal.after(0, again);
    crystal.runUntil(5000);
    expect(fired).toBe(5001);
  });

  it('is not turned from inside a callback', () => {
    const crystal = new Crystal();
    crystal.after(1, () => crystal.runUntil(2));
    expect(() => crystal.runUntil(5)).toThrow(/inside a callback/);
  });

  it('stands at the time of a callback that threw, and goes on', () => {
    const crystal = new Crystal();
    const fired: number[] = [];
    crystal.after(3, () => {
      throw new Error('mine');
    });
    crystal.after(3, () => fired.push(crystal.now()));
    expect(() => crystal.runUntil(10)).toThrow('mine');
    expect(crystal.now()).toBe(3);
    crystal.runUntil(10);
    expect(fired).toEqual([3]);
  });

  it('forgets a million cancelled time-outs', () => {
    const crystal = new Crystal();
    const kept: number[] = [];
    crystal.after(2_000_000, () => kept.push(crystal.now()));
    for (let i = 0; i < 1_000_000; i++) {
      crystal.after(60_000_000, () => kept.push(-1))();
      if (i % 1000 === 0) crystal.runUntil(i);
    }
    crystal.runUntil(70_000_000);
    expect(kept).toEqual([2_000_000]);
  });
});
