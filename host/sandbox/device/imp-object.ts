import type { DeviceApi } from '../../../firmware/device-api.ts';
import type { DeviceId } from '../../../protocol/ids.ts';
import type { Guest } from '../guest.ts';
import { Parameters } from '../parameters.ts';
import type { Timers } from '../timers.ts';
import { Complaint } from '../values.ts';
import type { HostValue } from '../values.ts';
import { clearActions } from './constants.ts';

/** The longest deep sleep that the vendor documents is 28 days. */
const mostSleepSeconds = 28 * 86_400;

/** Imp003 and later carry their MAC address in the device ID; of an imp001 the last digits stand for it (chosen). */
const macOf = (deviceId: DeviceId): string => deviceId.slice(4);

/** Keys that say nothing are absent, as with the vendor: code asks whether they are there. */
function configparams(api: DeviceApi): HostValue {
  const place = api.factoryPlace();
  return {
    deviceid: api.deviceId,
    ...(api.firmware === 'factory' ? { factoryfirmware: true } : {}),
    ...(place?.isFixture === true ? { is_factory_fixture: true } : {}),
    ...(place === null
      ? {}
      : { factory_imp_device_id: place.fixtureId, factory_imp: macOf(place.fixtureId) }),
  };
}

/** `imp`: the module itself. */
export const impObject = (api: DeviceApi, guest: Guest, timers: Timers): HostValue => ({
  wakeup: timers.wakeup,
  cancelwakeup: timers.cancelWakeup,
  onidle: (...values) => {
    const callback = new Parameters('imp.onidle', values).optionalCallback(1);
    api.onIdle(() => {
      if (callback !== null) guest.call(callback);
    });
    return undefined;
  },
  reset: () => api.reset(),
  deepsleepfor: (...values) =>
    api.deepSleepFor(
      Math.round(new Parameters('imp.deepsleepfor', values).number(1, 0, mostSleepSeconds) * 1e6),
    ),
  enableblinkup: (...values) => api.enableBlinkUp(new Parameters('imp.enableblinkup', values).truth(1)),
  clearconfiguration: (...values) => {
    const given = new Parameters('imp.clearconfiguration', values);
    const action = given.has(1) ? given.any(1) : clearActions.CONFIG_ALL;
    if (action === clearActions.CONFIG_ALL) return api.clearConfiguration('all');
    if (action === clearActions.CONFIG_WIFI) return api.clearConfiguration('network');
    throw new Complaint('imp.clearconfiguration: parameter 1 has to be CONFIG_WIFI or CONFIG_ALL');
  },
  setwificonfiguration: (...values) => {
    const given = new Parameters('imp.setwificonfiguration', values);
    return api.setWiFiConfiguration(given.text(1), given.has(2) ? given.text(2) : '');
  },
  setenroltokens: (...values) => {
    const given = new Parameters('imp.setenroltokens', values);
    return api.setEnrolTokens(given.text(1), given.text(2));
  },
  getssid: () => api.ssid() ?? '',
  getbssid: () => api.bssid() ?? '',
  getmacaddress: () => macOf(api.deviceId),
  getsoftwareversion: () => api.software,
  configparams: configparams(api),
  info: () => ({ type: api.impType }),
});
