/** Protects an honest but slow board from being given up, and the user from waiting long for a port on which nothing speaks. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { within } from '../../../host/serial/patience.ts';

const never = new Promise<string>(() => {});

describe('the host’s patience', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate'] }));
  afterEach(() => void vi.useRealTimers());

  /** After how much of the fake time the wait ended in vain at the latest. */
  async function givenUpMs(
    waiting: Promise<unknown>,
    mostMs = 20_000,
    each: (atMs: number) => void = () => {},
  ) {
    const state = { over: false };
    void waiting.then(() => (state.over = true));
    let atMs = 0;
    for (; atMs < mostMs && !state.over; atMs += 10) {
      each(atMs);
      await vi.advanceTimersByTimeAsync(10);
    }
    return atMs;
  }

  it('ends after its time where nothing is heard', async () => {
    expect(await givenUpMs(within(never, 2000))).toBeCloseTo(2000, -2);
    const signs = { heard: () => 0, mostMs: 10_000 };
    expect(await givenUpMs(within(never, 2000, signs))).toBeCloseTo(2000, -2);
  });

  it('goes on while something is heard, but not for ever', async () => {
    let heard = 0;
    const waiting = within(never, 2000, { heard: () => heard, mostMs: 10_000 });
    expect(await givenUpMs(waiting, 20_000, (ms) => (heard = Math.floor(ms / 1900)))).toBeCloseTo(10_000, -2);
  });

  it('begins anew with each sign', async () => {
    let heard = 0;
    const waiting = within(never, 2000, { heard: () => heard, mostMs: 10_000 });
    expect(
      await givenUpMs(waiting, 20_000, (ms) => (heard = Math.min(2, Math.floor(ms / 1500)))),
    ).toBeCloseTo(5000, -2);
  });

  it('does not count while the line is held', async () => {
    let held = true;
    const waiting = within(never, 2000, { heard: () => 0, held: () => held, mostMs: 2000 });
    expect(await givenUpMs(waiting, 30_000, (ms) => (held = ms < 15_000))).toBeCloseTo(17_000, -2);
  });

  it('gives what came, also a failure', async () => {
    expect(await within(Promise.resolve('here'), 2000)).toBe('here');
    await expect(within(Promise.reject(new Error('gone')), 2000)).rejects.toThrow('gone');
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a machine that had no time for us for longer than the limit is not the board’s silence', async () => {
  const stopped = new Int32Array(new SharedArrayBuffer(4));
  // What comes in meanwhile takes some turns to be heard.
  const answer = (async () => {
    await nextTurn();
    Atomics.wait(stopped, 0, 0, 100);
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    return 'here';
  })();
  expect(await within(answer, 40)).toBe('here');
});
