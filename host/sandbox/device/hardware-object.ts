import type { DeviceApi } from '../../../firmware/device-api.ts';
import type { Guest } from '../guest.ts';
import { Parameters } from '../parameters.ts';
import { Complaint } from '../values.ts';
import type { GuestValue, HostValue } from '../values.ts';
import { pinModes, wakeReasons } from './constants.ts';

/** Pins of the card-shaped imps, 1 to 9, and of the modules that came later, A to X. */
const pinNames: readonly string[] = [
  ...[1, 2, 5, 6, 7, 8, 9].map((number) => `pin${number}`),
  ...Array.from('ABCDEFGHJKLMNPQRSTUVWX', (letter) => `pin${letter}`),
];

/** Which pin a program means: one of `hardware`'s pins. */
export function pinNameOf(call: string, value: GuestValue): string {
  const name =
    typeof value === 'object' && value !== null && 'pin' in value ? (value as { pin: GuestValue }).pin : null;
  if (typeof name === 'string' && pinNames.includes(name)) return name;
  throw new Complaint(`${call}: the pin has to be one of hardware's, for instance hardware.pin1`);
}

/** `hardware`: what hangs at the module. */
export const hardwareObject = (api: DeviceApi, guest: Guest): HostValue => ({
  getdeviceid: () => api.deviceId,
  lightlevel: () => api.lightLevel(),
  wakereason: () => wakeReasons[api.startReason][1],
  millis: () => Math.floor(api.nowUs() / 1000),
  micros: () => api.nowUs(),
  ...Object.fromEntries(pinNames.map((pin) => [pin, pinObject(api, guest, pin)])),
});

const pinObject = (api: DeviceApi, guest: Guest, pin: string): HostValue => ({
  /** Which pin this is; `server.factoryblinkup` knows it by that. */
  pin,
  configure: (...values) => {
    const given = new Parameters(`hardware.${pin}.configure`, values);
    const mode = given.number(1, pinModes.DIGITAL_OUT, pinModes.DIGITAL_IN_PULLDOWN);
    if (mode === pinModes.DIGITAL_OUT) {
      api.onPin(pin, null);
      api.writePin(pin, given.has(2) && Boolean(given.any(2)));
      return undefined;
    }
    const callback = given.optionalCallback(2);
    api.onPin(pin, callback === null ? null : () => void guest.call(callback));
    return undefined;
  },
  write: (value) => api.writePin(pin, Boolean(value)),
  read: () => (api.readPin(pin) ? 1 : 0),
});
