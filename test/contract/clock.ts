/** The laws of time (firmware/ports.ts, `Clock`), for every implementation. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cancel, Clock } from '../../firmware/ports.ts';

/** A clock and the hand that turns it. */
export interface DrivenClock extends Clock {
  runUntil(atUs: number): void;
}

export function clockContract(name: string, make: () => DrivenClock): void {
  describe(`${name} keeps the laws of time`, () => {
    it('fires once, at its time and not before, even at the very end of the run', () => {
      const clock = make();
      const fired: number[] = [];
      clock.after(10, () => fired.push(clock.now()));
      clock.runUntil(9);
      expect(fired).toEqual([]);
      clock.runUntil(10);
      clock.runUntil(1000);
      expect(fired).toEqual([10]);
      expect(clock.now()).toBe(1000);
    });

    it('a callback may arm more, and those fire in the same run when due', () => {
      const clock = make();
      const fired: string[] = [];
      clock.after(5, () => {
        fired.push(`first ${clock.now()}`);
        clock.after(0, () => fired.push(`at once ${clock.now()}`));
        clock.after(5, () => fired.push(`later ${clock.now()}`));
      });
      clock.after(5, () => fired.push(`second ${clock.now()}`));
      clock.runUntil(10);
      expect(fired).toEqual(['first 5', 'second 5', 'at once 5', 'later 10']);
    });

    it('a cancelled callback never fires; cancelling twice or too late does nothing', () => {
      const clock = make();
      const fired: string[] = [];
      const cancel = clock.after(5, () => fired.push('cancelled'));
      const late = clock.after(3, () => fired.push('kept'));
      clock.after(4, () => {
        cancel();
        cancel();
        late();
      });
      clock.after(6, () => fired.push('other'));
      clock.runUntil(10);
      expect(fired).toEqual(['kept', 'other']);
    });

    it('time never goes back', () => {
      const clock = make();
      clock.runUntil(10);
      expect(() => clock.runUntil(9)).toThrow(RangeError);
      expect(clock.now()).toBe(10);
      clock.runUntil(10);
    });

    it.each([-1, 0.5, Number.NaN, Infinity])('refuses a delay of %s', (delayUs) => {
      expect(() => make().after(delayUs, () => undefined)).toThrow(RangeError);
    });

    it('in any history, what fires is what was armed and not cancelled, by time, then by order of arming', () => {
      const timer = fc.record({
        armAtUs: fc.nat(50),
        delayUs: fc.nat(50),
        cancelAtUs: fc.option(fc.nat(120), { nil: null }),
      });
      fc.assert(
        fc.property(
          fc.array(timer, { maxLength: 120 }),
          fc.array(fc.nat(60), { maxLength: 10 }),
          (timers, strides) => {
            const clock = make();
            const fired: { id: number; atUs: number; order: number }[] = [];
            const cancelledAtUs = new Map<number, number>();
            const firedIds = new Set<number>();
            let armed = 0;
            timers.forEach(({ armAtUs, delayUs, cancelAtUs }, id) => {
              let cancel: Cancel | null = null;
              clock.after(armAtUs, () => {
                const order = armed++;
                cancel = clock.after(delayUs, () => {
                  firedIds.add(id);
                  fired.push({ id, atUs: clock.now(), order });
                  expect(clock.now()).toBe(armAtUs + delayUs);
                });
              });
              if (cancelAtUs !== null && cancelAtUs >= armAtUs)
                clock.after(cancelAtUs, () => {
                  cancel?.();
                  if (!firedIds.has(id)) cancelledAtUs.set(id, clock.now());
                });
            });
            let atUs = 0;
            for (const stride of strides) clock.runUntil((atUs += stride));
            clock.runUntil(Math.max(atUs, 300));
            const inOrder = fired.toSorted((a, b) => a.atUs - b.atUs || a.order - b.order);
            expect(fired).toEqual(inOrder);
            const expectedIds = timers.map((_, id) => id).filter((id) => !cancelledAtUs.has(id));
            expect(fired.map(({ id }) => id).sort((a, b) => a - b)).toEqual(expectedIds);
          },
        ),
      );
    });
  });
}
