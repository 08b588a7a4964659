/** What to check when no enrollment came: by what the imp told of itself, or else by what its status LED shows. Patterns known: Dev Center. */
import type { LedPatternName } from '../../../protocol/led-patterns.ts';
import type { Sighting } from './sighting.ts';

/** Where a BlinkUp got to, and what to check. */
export interface Advice {
  readonly means: string;
  readonly checks: readonly string[];
}

export interface LedAdvice extends Advice {
  readonly shows: string;
  /** The patterns that show it. */
  readonly patterns: readonly LedPatternName[];
}

const light: readonly string[] = [
  'Hold the screen flat against the sensor before the countdown ends, and do not move it.',
  'Turn the brightness up fully; switch automatic brightness and night colours off.',
  'Keep sunlight and lamps off the sensor.',
  'Send more slowly: 30 or 20 symbols/s.',
  'Look at the light in the scope: it says whether the sensor’s resistor fits.',
];

export const ledAdvice: readonly LedAdvice[] = [
  {
    shows: 'no light at all',
    patterns: ['dark'],
    means: 'The imp received nothing: its BlinkUp window is closed, or it has no power.',
    checks: [
      'Take the power off and on, and send within 60 seconds.',
      'Look whether its program switches BlinkUp off.',
    ],
  },
  {
    shows: 'amber, blinking slowly, as before',
    patterns: ['no-settings'],
    means: 'The imp received nothing.',
    checks: light,
  },
  {
    shows: 'fast red, then as before',
    patterns: ['failed'],
    means: 'The imp saw the flashing and could not decode it.',
    checks: light,
  },
  {
    shows: 'one long and two short red',
    patterns: ['searching'],
    means: 'The settings were decoded. The imp does not find the Wi-Fi network.',
    checks: [
      'Compare the network name with the router’s, capital letters too.',
      'The imp knows 2.4 GHz only: switch that band on, with a channel from 1 to 11.',
      'Bring the imp nearer to the router.',
    ],
  },
  {
    shows: 'one long and three short red',
    patterns: ['joining'],
    means: 'The settings were decoded. The imp finds the network and cannot join it.',
    checks: ['Type the Wi-Fi password again.', 'Look whether the router lets only known devices in.'],
  },
  {
    shows: 'red and amber in turn',
    patterns: ['addressing', 'resolving'],
    means: 'The imp is on the Wi-Fi network, and got no address or no DNS.',
    checks: ['Look at the router’s DHCP, or check the static addresses.'],
  },
  {
    shows: 'amber, then a short red',
    patterns: ['connecting'],
    means: 'The imp is on the network, and does not reach the cloud.',
    checks: [
      'Let port 31314 out through the firewall.',
      'Check the proxy settings.',
      'Look whether the cloud runs.',
    ],
  },
  {
    shows: 'green, blinking',
    patterns: ['online'],
    means: 'The imp is on-line, but not with this BlinkUp: it did not enroll with this token.',
    checks: ['It kept its older settings: send again.', 'Look at the device’s history in the console.'],
  },
];

const adviceOfLed = (led: LedPatternName | null): Advice | undefined =>
  led === null ? undefined : ledAdvice.find(({ patterns }) => patterns.includes(led));

/** The network's part of the way: what keeps an imp off-line that has decoded its settings. */
const offline: Advice = {
  means: 'The settings were decoded. The imp has not come on-line with them: most often it is the Wi-Fi.',
  checks: (['searching', 'joining', 'addressing'] as const).flatMap((led) => adviceOfLed(led)?.checks ?? []),
};

/** What an imp's own account of a flash means. */
export function adviceOf({ saw, fault, online, led }: Omit<Sighting, 'deviceId' | 'name'>): Advice {
  switch (saw) {
    case 'nothing':
      return (
        (led === 'dark' ? adviceOfLed(led) : undefined) ?? {
          means: 'The imp received nothing.',
          checks: light,
        }
      );
    case 'unread':
      return {
        means: `The imp saw the flashing and could not decode it${fault === null ? '' : `: ${fault.cause}`}.`,
        checks:
          fault === null ? light : [`${fault.cure.charAt(0).toUpperCase()}${fault.cure.slice(1)}.`, ...light],
      };
    case 'decoded':
      if (led === 'enrollment-refused')
        return {
          means: 'The settings were decoded. The cloud refused the imp.',
          checks: ['Look at its history in the console.'],
        };
      if (online) return adviceOfLed('online') ?? offline;
      return (led === 'dark' || led === 'online' ? undefined : adviceOfLed(led)) ?? offline;
  }
}
