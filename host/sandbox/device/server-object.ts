import type { ConnectResult, DeviceApi } from '../../../firmware/device-api.ts';
import type { Guest } from '../guest.ts';
import { logText, Parameters } from '../parameters.ts';
import type { GuestFunction, HostValue } from '../values.ts';
import { blinkUpFlags, connectResults } from './constants.ts';
import { pinNameOf } from './hardware-object.ts';

/** Seconds that `server.connect` waits where it is not told; the vendor's default. */
const connectSeconds = 60;
const mostConnectSeconds = 3600;

/** `server`: the way to the cloud. */
export function serverObject(api: DeviceApi, guest: Guest): HostValue {
  const telling =
    (callback: GuestFunction | null) =>
    (result: ConnectResult): void => {
      if (callback !== null) guest.call(callback, connectResults[result][1]);
    };
  return {
    log: (value) => api.log(logText(value), 'log'),
    error: (value) => api.log(logText(value), 'error'),
    isconnected: () => api.isConnected(),
    connect: (...values) => {
      const given = new Parameters('server.connect', values);
      const seconds = given.has(2) ? given.number(2, 0, mostConnectSeconds) : connectSeconds;
      api.connect(Math.round(seconds * 1e6), telling(given.optionalCallback(1)));
      return undefined;
    },
    disconnect: () => api.disconnect(),
    onunexpecteddisconnect: (...values) => {
      const callback = new Parameters('server.onunexpecteddisconnect', values).optionalCallback(1);
      api.onUnexpectedDisconnect(callback === null ? null : telling(callback));
      return undefined;
    },
    bless: (...values) => {
      const given = new Parameters('server.bless', values);
      const callback = given.optionalCallback(2);
      api.bless(given.truth(1), (blessed) => {
        if (callback !== null) guest.call(callback, blessed);
      });
      return undefined;
    },
    factoryblinkup: (...values) => {
      const given = new Parameters('server.factoryblinkup', values);
      const flags = given.has(4) ? given.number(4, 0, 3) : 0;
      api.factoryBlinkUp({
        ssid: given.has(1) ? given.text(1) : '',
        password: given.has(2) ? given.text(2) : '',
        pin: pinNameOf('server.factoryblinkup', given.any(3)),
        fast: (flags & blinkUpFlags.BLINKUP_FAST) !== 0,
        activeHigh: (flags & blinkUpFlags.BLINKUP_ACTIVEHIGH) !== 0,
      });
      return undefined;
    },
  };
}
