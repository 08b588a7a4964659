/** Protects when BlinkUp and the status LED are on, under every call of enableblinkup, before impOS 42 and since. */
import { describe, expect, it } from 'vitest';
import { blinkUpIsOn, BlinkUpWindow, windowPhases, type BlinkUpSetting } from '../../firmware/window.ts';
import { Crystal } from '../../hardware/crystal.ts';

/** On in BOOTING, CONNECTING, IDLE. Source: Dev Center, imp.enableblinkup, and staff on the forum for impOS 42. */
const table: [release: number, setting: BlinkUpSetting, on: [boolean, boolean, boolean]][] = [
  [40, null, [true, true, false]],
  [40, false, [true, false, false]],
  [40, true, [true, true, true]],
  [42, null, [true, true, false]],
  [42, false, [false, false, false]],
  [42, true, [true, true, true]],
];

const second = 1_000_000;

describe('BlinkUp', () => {
  it.each(table)('impOS %i, enableblinkup %s: %o', (release, setting, on) => {
    expect(windowPhases.map((phase) => blinkUpIsOn(phase, setting, release))).toEqual(on);
  });

  type Step = readonly [atS: number, act: (window: BlinkUpWindow) => void];
  const boot: Step = [0, (window) => window.boot()];
  const enable = (atS: number, enabled: boolean): Step => [atS, (window) => window.enable(enabled)];
  const connect = (atS: number): Step => [atS, (window) => window.connect()];

  /** What is done when, and when the window then opens (+) and closes (-), in seconds. */
  const stories: [string, release: number, Step[], changes: string][] = [
    ['60 s from a cold start', 42, [boot], '+0 -60'],
    ['a first connection within BOOTING adds what is beyond it', 42, [boot, connect(40)], '+0 -100'],
    ['a first connection later opens it anew', 42, [boot, connect(90)], '+0 -60 +90 -150'],
    ['up to 41, false waits for the next phase', 40, [boot, enable(10, false)], '+0 -60'],
    ['up to 41, false in BOOTING governs CONNECTING', 40, [boot, enable(10, false), connect(40)], '+0 -60'],
    [
      'up to 41, true in IDLE waits for the next phase',
      40,
      [boot, enable(70, true), connect(90)],
      '+0 -60 +90',
    ],
    ['up to 41, true in BOOTING keeps it on', 40, [boot, enable(10, true)], '+0'],
    ['since 42, false acts at once, in BOOTING too', 42, [boot, enable(10, false)], '+0 -10'],
    [
      'since 42, true in IDLE acts at once',
      42,
      [boot, enable(70, true), enable(80, false)],
      '+0 -60 +70 -80',
    ],
    ['a warm start has no window', 42, [enable(0, true), enable(5, false)], '+0 -5'],
    [
      'code that starts anew begins without a call',
      42,
      [boot, enable(70, true), [80, (w) => w.forgetSetting()]],
      '+0 -60 +70 -80',
    ],
    ['without power all is over', 42, [boot, [20, (w) => w.close()]], '+0 -20'],
  ];

  it.each(stories)('%s (impOS %i)', (_, release, steps, changes) => {
    const clock = new Crystal();
    const seen: string[] = [];
    const window = new BlinkUpWindow(clock, release, (open) =>
      seen.push(`${open ? '+' : '-'}${clock.now() / second}`),
    );
    for (const [atS, act] of steps) clock.after(atS * second, () => act(window));
    clock.runUntil(300 * second);
    expect(seen.join(' ')).toBe(changes);
  });

  it('takes a transmission that began inside the window to its end, and none that began outside', () => {
    const clock = new Crystal();
    const window = new BlinkUpWindow(clock, 42, () => {});
    clock.runUntil(10 * second);
    window.boot();
    clock.runUntil(100 * second);
    expect([9, 11, 69, 71].map((atS) => window.heldAt(atS * second))).toEqual([false, true, true, false]);
    window.enable(true);
    expect([69, 99, 101].map((atS) => window.heldAt(atS * second))).toEqual([false, false, true]);
  });
});
