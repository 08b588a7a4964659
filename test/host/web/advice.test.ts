/** Protects that a page says what to check by what the imp did: nothing received, not decoded, decoded but not on-line. */
import { expect, it } from 'vitest';
import { ledPatterns } from '../../../firmware/led/patterns.ts';
import { adviceOf, ledAdvice } from '../../../host/web/blinkup/led-advice.ts';
import type { Sighting } from '../../../host/web/blinkup/sighting.ts';

type Seen = Omit<Sighting, 'deviceId' | 'name'>;

const seen = (saw: Sighting['saw'], more: Partial<Seen> = {}): Seen => ({
  saw,
  fault: null,
  online: false,
  led: null,
  ...more,
});
const fault = { cause: 'the frame was damaged', cure: 'send it again' };

it.each<[string, Seen, RegExp, RegExp]>([
  ['nothing, its LED dark', seen('nothing', { led: 'dark' }), /window is closed/, /within 60 seconds/],
  [
    'nothing, waiting',
    seen('nothing', { led: 'no-settings' }),
    /received nothing/,
    /flat against the sensor/,
  ],
  [
    'nothing, while on-line',
    seen('nothing', { led: 'online', online: true }),
    /received nothing/,
    /brightness/,
  ],
  [
    'a flash that it could not read',
    seen('unread', { fault }),
    /could not decode it: the frame was damaged\./,
    /Send it again\./,
  ],
  [
    'settings of a network that is not there',
    seen('decoded', { led: 'searching' }),
    /does not find the Wi-Fi/,
    /2\.4 GHz/,
  ],
  ['settings with a wrong password', seen('decoded', { led: 'joining' }), /cannot join it/, /password again/],
  ['settings, and gets no address', seen('decoded', { led: 'addressing' }), /no address/, /DHCP/],
  [
    'settings, and reaches no cloud',
    seen('decoded', { led: 'connecting' }),
    /does not reach the cloud/,
    /31314/,
  ],
  ['settings, and nothing more is known', seen('decoded'), /has not come on-line/, /password again[^]*DHCP/],
  [
    'settings, and is on-line otherwise',
    seen('decoded', { online: true, led: 'online' }),
    /not with this BlinkUp/,
    /history/,
  ],
  ['settings that the cloud refused', seen('decoded', { led: 'enrollment-refused' }), /refused/, /history/],
])('an imp that saw %s', (_, sighting, means, checks) => {
  const advice = adviceOf(sighting);
  expect(advice.means).toMatch(means);
  expect(advice.checks.join('\n')).toMatch(checks);
  expect(new Set(advice.checks).size).toBe(advice.checks.length);
});

it('there is advice for all that can be seen of an imp', () => {
  for (const saw of ['nothing', 'unread', 'decoded'] as const)
    for (const led of [null, ...(Object.keys(ledPatterns) as NonNullable<Sighting['led']>[])])
      for (const online of [true, false]) {
        const { means, checks } = adviceOf(seen(saw, { led, online }));
        expect(means, `${saw} ${led}`).toMatch(/\.$/);
        expect(checks.length, `${saw} ${led}`).toBeGreaterThan(0);
      }
});

it('no pattern of the LED has two rows', () => {
  const patterns = ledAdvice.flatMap((row) => row.patterns);
  expect(new Set(patterns).size).toBe(patterns.length);
});
