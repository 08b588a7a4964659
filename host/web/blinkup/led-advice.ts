/** What the imp’s status LED tells when no enrollment came: where the BlinkUp got to, and what to check. Patterns known: Dev Center. */
export interface LedAdvice {
  readonly shows: string;
  readonly means: string;
  readonly checks: readonly string[];
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
    means: 'The imp received nothing: its BlinkUp window is closed, or it has no power.',
    checks: [
      'Take the power off and on, and send within 60 seconds.',
      'Look whether its program switches BlinkUp off.',
    ],
  },
  {
    shows: 'amber, blinking slowly, as before',
    means: 'The imp received nothing.',
    checks: light,
  },
  {
    shows: 'fast red, then as before',
    means: 'The imp saw the flashing and could not decode it.',
    checks: light,
  },
  {
    shows: 'one long and two short red',
    means: 'The settings were decoded. The imp does not find the Wi-Fi network.',
    checks: [
      'Compare the network name with the router’s, capital letters too.',
      'The imp knows 2.4 GHz only: switch that band on, with a channel from 1 to 11.',
      'Bring the imp nearer to the router.',
    ],
  },
  {
    shows: 'one long and three short red',
    means: 'The settings were decoded. The imp finds the network and cannot join it.',
    checks: ['Type the Wi-Fi password again.', 'Look whether the router lets only known devices in.'],
  },
  {
    shows: 'red and amber in turn',
    means: 'The imp is on the Wi-Fi network, and got no address or no DNS.',
    checks: ['Look at the router’s DHCP, or check the static addresses.'],
  },
  {
    shows: 'amber, then a short red',
    means: 'The imp is on the network, and does not reach the cloud.',
    checks: [
      'Let port 31314 out through the firewall.',
      'Check the proxy settings.',
      'Look whether the cloud runs.',
    ],
  },
  {
    shows: 'green, blinking',
    means: 'The imp is on-line, but not with this BlinkUp: it did not enroll with this token.',
    checks: ['It kept its older settings: send again.', 'Look at the device’s history in the console.'],
  },
];
