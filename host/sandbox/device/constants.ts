/** The vendor's constants as device code sees them. Names: Dev Center, API reference; the numbers are chosen. */
import type { ConnectResult, StartReason } from '../../../firmware/device-api.ts';

export const connectResults: Readonly<Record<ConnectResult, readonly [name: string, value: number]>> = {
  'no-wifi': ['NO_WIFI', 1],
  'no-ip-address': ['NO_IP_ADDRESS', 2],
  'not-resolved': ['NOT_RESOLVED', 3],
  'no-server': ['NO_SERVER', 4],
  connected: ['SERVER_CONNECTED', 5],
  'no-proxy': ['NO_PROXY', 6],
  'not-authorised': ['NOT_AUTHORISED', 7],
  'no-configuration': ['NO_CONFIGURATION', 8],
  'timed-out': ['CONNECT_TIMED_OUT', 9],
};

export const wakeReasons: Readonly<Record<StartReason, readonly [name: string, value: number]>> = {
  'power-on': ['WAKEREASON_POWER_ON', 0],
  wake: ['WAKEREASON_TIMER', 1],
  reset: ['WAKEREASON_SW_RESET', 2],
  'new-firmware': ['WAKEREASON_NEW_SQUIRREL', 4],
  'firmware-error': ['WAKEREASON_SQUIRREL_ERROR', 5],
  blinkup: ['WAKEREASON_BLINKUP', 9],
};

/** What `imp.clearconfiguration` can be told. */
export const clearActions = { CONFIG_WIFI: 1, CONFIG_ALL: 3 } as const;

/** Flags of `server.factoryblinkup`. */
export const blinkUpFlags = { BLINKUP_FAST: 1, BLINKUP_ACTIVEHIGH: 2 } as const;

/** What a pin can be configured as. */
export const pinModes = {
  DIGITAL_OUT: 1,
  DIGITAL_IN: 2,
  DIGITAL_IN_PULLUP: 3,
  DIGITAL_IN_PULLDOWN: 4,
} as const;

export const constants: Readonly<Record<string, number>> = {
  ...clearActions,
  ...blinkUpFlags,
  ...pinModes,
  ...Object.fromEntries(Object.values(connectResults)),
  ...Object.fromEntries(Object.values(wakeReasons)),
};
